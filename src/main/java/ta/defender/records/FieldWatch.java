package ta.defender.records;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Members;
import ta.defender.json.Slice;

/** Looks through each row once: finds its time, and fields or tables that are not documented. Used by one thread. */
final class FieldWatch {
    /** Names beyond these are data, not a schema. */
    private static final int MOST_TABLES = 500;

    private static final String PREFIX = "AdvancedHunting-";
    private static final byte[] TIMESTAMP = Slice.of("Timestamp").bytes();

    /** Told of what is seen for the first time in this process. */
    @FunctionalInterface
    interface Listener {
        /**
         * A table, or a field of one, that is not documented.
         *
         * @param field the unknown field, null if the table itself is unknown
         */
        void fresh(String table, @Nullable String field);
    }

    private final TableFilter filter;
    private final KnownTables known;
    private final Listener listener;
    private final Map<Slice, Table> tables = new HashMap<>();
    private final Members members = new Members();

    FieldWatch(TableFilter filter, KnownTables known, Listener listener) {
        this.filter = filter;
        this.known = known;
        this.listener = listener;
    }

    /** The table that a record's {@code category} names, given as JSON text; null stands for none. */
    Table table(@Nullable Slice category) {
        Slice key = category == null || category.bytes()[category.from()] != '"' ? Slice.of("\"\"") : category;
        Table found = tables.get(key);
        if (found == null) {
            String name = name(key);
            found = new Table(name, filter.wants(name), known.fields(name));
            if (tables.size() < MOST_TABLES) {
                tables.put(key.copy(), found);
                if (!name.isEmpty() && !known.isKnown(name) && found.isWanted()) {
                    listener.fresh(name, null);
                }
            }
        }
        return found;
    }

    /** The JSON text of the row's {@code Timestamp}, or null; reports what is new in it. */
    @Nullable Slice look(Table table, @Nullable Slice properties) {
        if (properties == null) {
            return null;
        }
        boolean reports = known.isKnown(table.name());
        Slice timestamp = null;
        table.beginRow();
        members.begin(properties);
        while (members.next()) {
            if (members.isNamed(TIMESTAMP)) {
                timestamp = members.value();
            }
            if (reports) {
                if (members.isNamed(table.guessed())) {
                    table.confirmed();
                } else if (table.note(members.name())) {
                    listener.fresh(table.name(), members.name().utf8());
                }
            }
        }
        return timestamp;
    }

    private static String name(Slice category) {
        String text = category.utf8();
        String inside = text.substring(1, text.length() - 1);
        return inside.startsWith(PREFIX) ? inside.substring(PREFIX.length()) : inside;
    }
}

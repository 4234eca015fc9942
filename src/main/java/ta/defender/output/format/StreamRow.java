package ta.defender.output.format;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of the streaming API: an envelope around the columns, or the columns alone. */
record StreamRow(
        @Nullable String category,
        String table,
        @Nullable String exported,
        @Nullable String tenant,
        Document columns) {
    private static final String PREFIX = "AdvancedHunting-";

    static StreamRow of(Document record) {
        Document properties = record.object("properties");
        String category = record.text("category");
        String table = category == null ? "Hunting" : category;
        if (table.startsWith(PREFIX)) {
            table = table.substring(PREFIX.length());
        }
        return new StreamRow(
                category, table, millis(record), record.text("tenantId"), properties == null ? record : properties);
    }

    private static @Nullable String millis(Document record) {
        return Values.of("time", record, "time");
    }

    String classId() {
        String action = columns.text("ActionType");
        if (table.equals("AlertEvidence")) {
            action = columns.text("EntityType");
        }
        String base = CefFormat.classPart(table);
        return action == null ? base : base + "/" + CefFormat.classPart(action);
    }

    String name() {
        String name = columns.first(List.of("ActionType", "Title"));
        return name == null ? table : name;
    }

    /** Columns that the header of a line carries already. */
    List<String> inHeader() {
        return columns.text("ActionType") == null ? List.of("Title", "Severity") : List.of("ActionType", "Severity");
    }
}

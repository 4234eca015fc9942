package ta.defender.records;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Which tables a stanza wants. */
public final class TableFilter {
    private final Set<String> wanted;

    private TableFilter(Set<String> wanted) {
        this.wanted = wanted;
    }

    /** Wants the records of these tables, upper and lower case alike; none means all. */
    public static TableFilter of(Collection<String> tables) {
        return new TableFilter(
                tables.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet()));
    }

    /** Whether records of the table are wanted; the empty name stands for no table. */
    boolean wants(String table) {
        return wanted.isEmpty() || wanted.contains(table.toLowerCase(Locale.ROOT));
    }
}

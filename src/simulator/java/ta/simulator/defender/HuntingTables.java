package ta.simulator.defender;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The advanced hunting tables of one tenant, and answers prepared for queries the stand-in cannot evaluate. Safe for threads. */
public final class HuntingTables {
    private final InstantSource clock;
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final Map<String, Prepared> prepared = new LinkedHashMap<>();
    private Instant cpuExhaustedUntil = Instant.MIN;

    HuntingTables(InstantSource clock) {
        this.clock = clock;
        // tenants with Defender XDR have these, whatever else they license
        define("AlertInfo", "Timestamp:DateTime", "AlertId", "Title", "Category", "Severity");
        define("AlertEvidence", "Timestamp:DateTime", "AlertId", "EntityType", "DeviceName", "AccountName");
    }

    /** Adds a table, or replaces it; {@code columns} are {@code Name:Type}, the type {@code String} when left out. */
    public synchronized HuntingTables define(String name, String... columns) {
        List<HuntingColumn> list = new ArrayList<>();
        for (String column : columns) {
            int colon = column.indexOf(':');
            list.add(
                    colon < 0
                            ? new HuntingColumn(column, "String")
                            : new HuntingColumn(column.substring(0, colon), column.substring(colon + 1)));
        }
        tables.put(name, new Table(List.copyOf(list), new ArrayList<>()));
        return this;
    }

    /** Adds a row that queries see at once. */
    public void add(String table, JsonObject row) {
        add(table, row, Instant.MIN);
    }

    /** Adds a row that queries see only from this time on, as rows that reach the service late. */
    public synchronized void add(String table, JsonObject row, Instant visibleFrom) {
        Table known = tables.get(table);
        if (known == null) {
            throw new IllegalArgumentException("no table " + table + "; there are " + tables.keySet());
        }
        known.rows().add(new HuntingRow(row, visibleFrom));
    }

    /** Answers every query that contains this text with these rows, whatever else it says. */
    public synchronized void prepare(String part, List<HuntingColumn> schema, List<JsonObject> rows) {
        prepared.put(part, new Prepared(List.copyOf(schema), List.copyOf(rows)));
    }

    /** The tenant has used its share of CPU until this time: every query is answered 429 without {@code Retry-After}. */
    public synchronized void exhaustCpuUntil(Instant time) {
        cpuExhaustedUntil = time;
    }

    /** Number of rows of a table, visible or not. */
    public synchronized int size(String table) {
        return tables.get(table).rows().size();
    }

    synchronized boolean isCpuExhausted() {
        return clock.instant().isBefore(cpuExhaustedUntil);
    }

    synchronized Optional<Table> table(String name) {
        return Optional.ofNullable(tables.get(name));
    }

    synchronized Optional<Prepared> preparedFor(String query) {
        return prepared.entrySet().stream()
                .filter(entry -> query.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    synchronized List<HuntingRow> rows(String name) {
        Instant now = clock.instant();
        return tables.get(name).rows().stream()
                .filter(row -> row.isVisibleAt(now))
                .toList();
    }

    /** A table's columns and rows. */
    record Table(List<HuntingColumn> columns, List<HuntingRow> rows) {}

    /** An answer that is given whatever the tables hold. */
    record Prepared(List<HuntingColumn> schema, List<JsonObject> rows) {}
}

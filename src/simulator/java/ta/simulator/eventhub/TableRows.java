package ta.simulator.eventhub;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Makes records of all documented tables, the same ones for the same seed (contract §5.1, §5.2). Each has a number of its
 * own in {@code properties.ReportId}, or in {@code AlertId} or {@code BehaviorId} where a table has none.
 */
public final class TableRows {
    private static final String TENANT = "11111111-1111-1111-1111-111111111111";
    private static final String[] WORDS = {
        "Windows10",
        "Inbound",
        "Delivered",
        "Interactive",
        "contoso",
        "NTLM",
        "Public",
        "SensitivityLow",
        "Success",
        "x64"
    };
    private static final String[] FILES = {
        "powershell.exe", "svchost.exe", "chrome.exe", "münchen.docx", "setup & go.exe"
    };
    private static final String[] COMMANDS = {
        "\\\"C:\\\\Windows\\\\System32\\\\cmd.exe\\\" /c dir > out.txt",
        "powershell.exe -NoProfile -EncodedCommand SQBFAFgA",
        "svchost.exe -k netsvcs -p -s Schedule"
    };

    private final SplittableRandom random;
    private final List<Table> tables = new ArrayList<>();
    private final StringBuilder text = new StringBuilder(4096);
    private long number;

    private record Column(String name, String kind) {}

    private record Table(String name, List<Column> columns) {}

    /** Rows for a seed. */
    public TableRows(long seed) {
        this.random = new SplittableRandom(seed);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(TableRows.class.getResourceAsStream("tables.txt")), StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(TableRows::table)
                    .forEach(tables::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names of the tables. */
    public List<String> tables() {
        return tables.stream().map(Table::name).toList();
    }

    /** The next record, of each table in turn: received at this instant, a few seconds old. */
    public String next(Instant received) {
        Table table = tables.get((int) (number % tables.size()));
        number++;
        Instant happened = received.minusMillis(random.nextInt(20_000)).truncatedTo(ChronoUnit.MICROS);
        text.setLength(0);
        text.append("{\"time\":\"")
                .append(received)
                .append("\",\"tenantId\":\"")
                .append(TENANT);
        text.append("\",\"operationName\":\"Publish\",\"category\":\"AdvancedHunting-")
                .append(table.name());
        text.append("\",\"_TimeReceivedBySvc\":\"").append(received).append("\",\"properties\":{");
        for (int i = 0; i < table.columns().size(); i++) {
            Column column = table.columns().get(i);
            text.append(i == 0 ? "\"" : ",\"").append(column.name()).append("\":");
            value(column, happened);
        }
        return text.append("},\"Tenant\":\"DefaultTenant\"}").toString();
    }

    /** A message with so many of the next records. */
    public String message(Instant received, int records) {
        StringBuilder message = new StringBuilder("{\"records\":[");
        for (int i = 0; i < records; i++) {
            message.append(i == 0 ? "" : ",").append(next(received));
        }
        return message.append("]}").toString();
    }

    private void value(Column column, Instant happened) {
        if (column.name().equals("ReportId")) {
            text.append(number);
        } else if (column.name().equals("AlertId") || column.name().equals("BehaviorId")) {
            text.append('"').append("da").append(number).append("_1\"");
        } else if (column.name().equals("Timestamp")) {
            text.append('"').append(happened).append('"');
        } else if (random.nextInt(4) == 0) {
            text.append("null");
        } else {
            value(column.kind(), happened);
        }
    }

    private void value(String kind, Instant happened) {
        switch (kind) {
            case "time" -> quoted(happened.minusSeconds(random.nextInt(100_000)).toString());
            case "bool" -> text.append(random.nextBoolean());
            case "number" -> text.append(random.nextInt(100_000));
            case "hex32" -> hex(32);
            case "hex40" -> hex(40);
            case "hex64" -> hex(64);
            case "jsonlist" ->
                text.append("\"[\\\"PowerShell (T1059.001)\\\",\\\"T")
                        .append(random.nextInt(2000))
                        .append("\\\"]\"");
            case "json" ->
                text.append("\"{\\\"Type\\\":\\\"ip\\\",\\\"Role\\\":")
                        .append(random.nextInt(5))
                        .append("}\"");
            case "object" ->
                text.append("{\"Id\":").append(random.nextInt(1000)).append(",\"Flags\":[1,true,null]}");
            case "ip" -> quoted("203.0.113." + random.nextInt(256));
            case "command" -> text.append('"').append(one(COMMANDS)).append('"');
            case "path" ->
                text.append("\"C:\\\\Windows\\\\System32\\\\")
                        .append(one(FILES))
                        .append('"');
            case "file" -> quoted(one(FILES));
            case "url" -> quoted("https://contoso.example/a?b=" + random.nextInt(10_000) + "&c=<d>");
            case "mail" -> quoted("user" + random.nextInt(500) + "@contoso.example");
            case "device" -> quoted("pc-" + random.nextInt(900) + ".contoso.example");
            case "guid" -> guid();
            case "empty" -> quoted("");
            default -> quoted(one(WORDS));
        }
    }

    private void guid() {
        text.append('"').append("00000000-0000-4000-8000-");
        digits(12);
        text.append('"');
    }

    private void hex(int length) {
        text.append('"');
        digits(length);
        text.append('"');
    }

    private void digits(int length) {
        for (int i = 0; i < length; i++) {
            text.append(Character.forDigit(random.nextInt(16), 16));
        }
    }

    private void quoted(String plain) {
        text.append('"').append(plain).append('"');
    }

    private String one(String[] values) {
        return values[random.nextInt(values.length)];
    }

    private static Table table(String line) {
        String[] words = line.split(" ", -1);
        List<Column> columns = new ArrayList<>();
        for (int i = 1; i < words.length; i++) {
            String[] parts = words[i].split("=", 2);
            columns.add(new Column(parts[0], parts[1]));
        }
        return new Table(words[0], columns);
    }
}

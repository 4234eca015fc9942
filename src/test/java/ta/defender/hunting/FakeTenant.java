package ta.defender.hunting;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ta.defender.http.HttpRequest;
import ta.defender.http.HttpResponse;
import ta.defender.http.ResponseReader;
import ta.defender.http.Transport;
import ta.defender.http.TransportException;
import ta.defender.model.Code;

/** The service's side of a hunting query: rows, each seen from a time on, and what goes wrong with a window. */
final class FakeTenant implements Transport {
    private static final Pattern WINDOW =
            Pattern.compile("where \\w+ between \\(datetime\\(([^)]*)\\) \\.\\. datetime\\(([^)]*)\\)\\)");

    private final List<Row> rows = new ArrayList<>();
    private final List<String> queries = new ArrayList<>();
    private final List<JsonObject> bodies = new ArrayList<>();
    private final Supply now;
    private boolean dated;
    private Function<Asked, @Nullable Fault> faults = asked -> null;
    private Predicate<Asked> partial = asked -> false;

    /** The service's clock. */
    interface Supply {
        Instant instant();
    }

    private record Row(Instant time, Instant visibleFrom, String json) {}

    /** A query that came, and how many rows it would get. */
    record Asked(int number, Instant from, Instant to, int rows) {}

    /** An error status with its body. */
    record Fault(int status, String message, Map<String, String> headers) {
        Fault(int status, String message) {
            this(status, message, Map.of());
        }
    }

    /** Has answers carry a {@code Date}. */
    void dated() {
        dated = true;
    }

    private Function<Long, JsonElement> countSpelling = JsonPrimitive::new;

    FakeTenant(Supply now) {
        this.now = now;
    }

    void add(Instant time, Object id) {
        add(time, id, Instant.MIN);
    }

    void add(Instant time, Object id, Instant visibleFrom) {
        row(time, visibleFrom, "{\"Timestamp\":\"" + time + "\",\"DeviceId\":\"d1\",\"ReportId\":" + id + "}");
    }

    void row(Instant time, Instant visibleFrom, String json) {
        rows.add(new Row(time, visibleFrom, json));
    }

    /** Decides what goes wrong; null lets the query be answered. */
    void fail(Function<Asked, @Nullable Fault> newFaults) {
        faults = newFaults;
    }

    /** Decides which answers have every second row only, and an error beside them. */
    void answerInPart(Predicate<Asked> newPartial) {
        partial = newPartial;
    }

    List<String> queries() {
        return queries;
    }

    List<JsonObject> bodies() {
        return bodies;
    }

    @Override
    public <T> T exchange(HttpRequest request, ResponseReader<T> reader) throws InterruptedException {
        JsonObject body = JsonParser.parseString(request.body().text()).getAsJsonObject();
        bodies.add(body);
        String query = body.get("Query").getAsString();
        queries.add(query);
        Matcher window = WINDOW.matcher(query);
        boolean limited = window.find();
        Instant from = limited ? Instant.parse(window.group(1)) : Instant.MIN;
        Instant to = limited ? Instant.parse(window.group(2)) : Instant.MAX;
        List<Row> found = rows.stream()
                .filter(row -> !row.time().isBefore(from) && !row.time().isAfter(to))
                .filter(row -> !row.visibleFrom().isAfter(now.instant()))
                .toList();
        Asked asked = new Asked(queries.size(), from, to, found.size());
        Fault fault = faults.apply(asked);
        try {
            if (fault != null) {
                String error = "{\"error\":{\"code\":\"x\",\"message\":\"" + fault.message() + "\"}}";
                return reader.read(response(fault.status(), error, fault.headers()));
            }
            if (partial.test(asked)) {
                String half = table(found.stream()
                        .filter(row -> found.indexOf(row) % 2 == 0)
                        .toList());
                String error = "\"error\":{\"code\":\"PartialError\",\"message\":\"one of the shards failed\"}}";
                return reader.read(response(200, half.substring(0, half.length() - 1) + "," + error, Map.of()));
            }
            String answer = query.contains("summarize n=count()") ? counts(found) : table(found);
            return reader.read(response(200, answer, Map.of()));
        } catch (IOException e) {
            throw new TransportException(Code.BODY_MALFORMED, "tenant: " + e.getMessage(), "", e);
        }
    }

    private static String table(List<Row> found) {
        StringBuilder text = new StringBuilder(
                "{\"schema\":[{\"name\":\"Timestamp\",\"type\":\"DateTime\"},"
                        + "{\"name\":\"DeviceId\",\"type\":\"String\"},{\"name\":\"ReportId\",\"type\":\"Int64\"}],\"results\":[");
        for (int i = 0; i < Math.min(found.size(), 100_000); i++) {
            text.append(i == 0 ? "" : ",").append(found.get(i).json());
        }
        return text.append("]}").toString();
    }

    /** Spells the count of an hour. */
    void countAs(Function<Long, JsonElement> newSpelling) {
        countSpelling = newSpelling;
    }

    private String counts(List<Row> found) {
        Map<Long, Long> hours = new TreeMap<>();
        found.forEach(row -> hours.merge(Hours.of(row.time()), 1L, Long::sum));
        JsonArray list = new JsonArray();
        hours.forEach((hour, count) -> {
            JsonObject row = new JsonObject();
            row.addProperty("Timestamp", Instant.ofEpochSecond(hour).toString());
            row.add("n", countSpelling.apply(count));
            list.add(row);
        });
        return "{\"schema\":[],\"results\":" + list + "}";
    }

    private HttpResponse response(int status, String body, Map<String, String> headers) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new HttpResponse() {
            @Override
            public int status() {
                return status;
            }

            @Override
            public @Nullable String header(String name) {
                return dated && name.equals("Date")
                        ? DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                now.instant().atOffset(ZoneOffset.UTC))
                        : headers.get(name);
            }

            @Override
            public InputStream body() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }
}

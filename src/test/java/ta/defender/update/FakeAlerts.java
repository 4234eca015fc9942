package ta.defender.update;

import com.google.gson.JsonElement;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import ta.defender.http.HttpRequest;
import ta.defender.http.HttpResponse;
import ta.defender.json.Json;
import ta.defender.json.JsonWriter;
import ta.defender.json.MalformedJsonException;
import ta.defender.microsoft.UpdateClient;
import ta.defender.model.Feed;
import ta.defender.testing.FakeTransport;

/** Alerts of Microsoft Graph in memory: read, changed, commented; found in any case of their identifier. */
final class FakeAlerts implements FakeTransport.Answer {
    private static final Pattern PATH = Pattern.compile(".*/alerts_v2/(\\w+)(/comments)?");

    private final Map<String, Alert> alerts = new LinkedHashMap<>();
    private final List<String> writes = new ArrayList<>();
    private int status = 200;

    /** What is stored of an alert. */
    static final class Alert {
        String state = "new";
        final List<String> comments = new ArrayList<>();
        int version = 1;
    }

    /** An alert, made when first asked for. */
    synchronized Alert alert(String id) {
        return alerts.computeIfAbsent(id, none -> new Alert());
    }

    /** Every PATCH and POST that was applied. */
    synchronized List<String> writes() {
        return List.copyOf(writes);
    }

    /** Answers everything with this status from now on. */
    synchronized void setStatus(int newStatus) {
        status = newStatus;
    }

    UpdateClient client(FakeTransport transport) {
        return new UpdateClient(transport, transport, URI.create("https://graph.example"), Feed.GRAPH_ALERTS);
    }

    @Override
    public synchronized HttpResponse to(HttpRequest request) throws InterruptedException {
        Matcher path = PATH.matcher(request.uri().getPath());
        if (status != 200 || !path.matches()) {
            return FakeTransport.Answer.text(status, "{\"error\":{\"code\":\"x\",\"message\":\"no\"}}")
                    .to(request);
        }
        String id = path.group(1).toLowerCase(Locale.ROOT);
        Alert alert = alert(id);
        if (!request.method().equals("GET")) {
            JsonElement body = parsed(request.body().text());
            writes.add(request.method() + " " + id);
            alert.version++;
            if (request.method().equals("POST")) {
                alert.comments.add(Json.text(body, "comment"));
            } else {
                alert.state = Json.text(body, "status", alert.state);
            }
        }
        return FakeTransport.Answer.text(200, json(id, alert)).to(request);
    }

    private static String json(String id, Alert alert) {
        String comments = alert.comments.stream()
                .map(text -> new JsonWriter()
                        .beginObject()
                        .member("comment", text)
                        .endObject()
                        .text())
                .collect(Collectors.joining(","));
        return "{\"id\":\"" + id + "\",\"status\":\"" + alert.state
                + "\",\"classification\":\"unknown\",\"lastUpdateDateTime\":\"2026-03-01T00:00:0" + alert.version
                + "Z\",\"comments\":[" + comments + "]}";
    }

    private static JsonElement parsed(String text) {
        try {
            return Json.parse(text);
        } catch (MalformedJsonException e) {
            throw new AssertionError(text, e);
        }
    }
}

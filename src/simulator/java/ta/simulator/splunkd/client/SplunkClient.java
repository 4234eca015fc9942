package ta.simulator.splunkd.client;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import ta.simulator.net.Json;

/** Drives a Splunk over its REST interface alone; every refusal is a {@link SplunkException}. */
public final class SplunkClient {
    private final HttpClient client;
    private final String base;
    private final String authorization;
    private final String app;

    private SplunkClient(SSLContext context, String base, String user, String password, String app) {
        this.client = HttpClient.newBuilder()
                .sslContext(context)
                .connectTimeout(Duration.ofMinutes(2))
                .build();
        this.base = base;
        String pair = user + ":" + password;
        this.authorization = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        this.app = app;
    }

    /**
     * A client that believes this authority only.
     *
     * @param caPem the authority's certificate
     * @param app the app whose name space it works in
     */
    public static SplunkClient pinned(String url, String user, String password, String app, String caPem) {
        return new SplunkClient(Trust.pinned(caPem), url, user, password, app);
    }

    /** A client that believes any certificate. */
    public static SplunkClient trustingAnybody(String url, String user, String password, String app) {
        return new SplunkClient(Trust.anybody(), url, user, password, app);
    }

    /** Installs or replaces an app from a tarball that lies where splunkd can read it. */
    public void installApp(Path tarball) {
        post("/services/apps/local", Map.of("name", tarball.toString(), "filename", "true", "update", "true"));
    }

    /** Creates a stanza of one of the app's conf files. */
    public void createStanza(String conf, String name, Map<String, String> values) {
        post(inApp("configs/conf-" + conf), with(values, "name", name));
    }

    /** Changes a stanza of one of the app's conf files. */
    public void editStanza(String conf, String name, Map<String, String> values) {
        post(inApp("configs/conf-" + conf + "/" + escape(name)), values);
    }

    /** Removes a stanza of one of the app's conf files. */
    public void deleteStanza(String conf, String name) {
        send("DELETE", inApp("configs/conf-" + conf + "/" + escape(name)) + "?output_mode=json", "");
    }

    /** Keeps a secret in storage/passwords. */
    public void storeSecret(String realm, String name, String secret) {
        post(inApp("storage/passwords"), Map.of("realm", realm, "name", name, "password", secret));
    }

    /** Creates an index unless there is one of that name. */
    public void createIndex(String name) {
        try {
            post("/servicesNS/nobody/search/data/indexes", Map.of("name", name));
        } catch (SplunkException e) {
            if (e.status() != 409) {
                throw e;
            }
        }
    }

    /** Creates an input, which then runs. */
    public void createInput(String scheme, String name, Map<String, String> values) {
        post(inApp("data/inputs/" + scheme), with(values, "name", name));
    }

    /** Changes an input. */
    public void editInput(String scheme, String name, Map<String, String> values) {
        post(inApp("data/inputs/" + scheme + "/" + escape(name)), values);
    }

    /** Switches an input off. */
    public void disableInput(String scheme, String name) {
        post(inApp("data/inputs/" + scheme + "/" + escape(name) + "/disable"), Map.of());
    }

    /** Switches an input on. */
    public void enableInput(String scheme, String name) {
        post(inApp("data/inputs/" + scheme + "/" + escape(name) + "/enable"), Map.of());
    }

    /** Removes an input. */
    public void deleteInput(String scheme, String name) {
        send("DELETE", inApp("data/inputs/" + scheme + "/" + escape(name)) + "?output_mode=json", "");
    }

    /** All events that these conditions find, newest first. */
    public List<SplunkEvent> search(String conditions) {
        List<SplunkEvent> events = new ArrayList<>();
        for (JsonObject row : results("search " + conditions + " | table _time _raw index host source sourcetype")) {
            events.add(new SplunkEvent(
                    OffsetDateTime.parse(text(row, "_time")).toInstant(),
                    text(row, "index"),
                    text(row, "host"),
                    text(row, "source"),
                    text(row, "sourcetype"),
                    text(row, "_raw")));
        }
        return events;
    }

    /** Number of events that these conditions find. */
    public int count(String conditions) {
        return Integer.parseInt(
                text(results("search " + conditions + " | stats count").get(0), "count"));
    }

    /** The rows of any search over all time. */
    public List<JsonObject> results(String search) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("search", search);
        form.put("earliest_time", "0");
        form.put("latest_time", "+10d");
        List<JsonObject> rows = new ArrayList<>();
        String body = send("POST", "/services/search/jobs/export", encoded(form));
        for (String line : body.lines().toList()) {
            JsonObject part = Json.parseObject(line);
            if (part.has("result")) {
                rows.add(part.getAsJsonObject("result"));
            }
        }
        return rows;
    }

    /** Texts of the bulletins by name. */
    public Map<String, String> messages() {
        Map<String, String> messages = new LinkedHashMap<>();
        JsonArray entries = get("/services/messages?count=0").getAsJsonArray("entry");
        for (JsonElement entry : entries) {
            JsonObject content = entry.getAsJsonObject().getAsJsonObject("content");
            messages.put(entry.getAsJsonObject().get("name").getAsString(), text(content, "message"));
        }
        return messages;
    }

    /** Hands over one event as it is, to be parsed by the rules of its sourcetype. */
    public void index(String index, String sourcetype, String source, String host, String event) {
        send(
                "POST",
                "/services/receivers/simple?index=" + escape(index) + "&sourcetype=" + escape(sourcetype) + "&source="
                        + escape(source) + "&host=" + escape(host),
                event,
                "text/plain; charset=utf-8");
    }

    /** The JSON answer to a GET. */
    public JsonObject get(String path) {
        return Json.parseObject(send("GET", path + (path.contains("?") ? "&" : "?") + "output_mode=json", ""));
    }

    /** The JSON answer to a POST of a form. */
    public JsonObject post(String path, Map<String, String> form) {
        return Json.parseObject(send("POST", path, encoded(form)));
    }

    private String send(String method, String path, String body) {
        return send(method, path, body, "application/x-www-form-urlencoded");
    }

    private String send(String method, String path, String body, String type) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofMinutes(2))
                .header("Authorization", authorization)
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new SplunkException(method + " " + path, response.statusCode(), said(response.body()));
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + base + path + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private String inApp(String path) {
        return "/servicesNS/nobody/" + app + "/" + path;
    }

    private static String said(String body) {
        try {
            return text(Json.parseObject(body).getAsJsonArray("messages").get(0).getAsJsonObject(), "text");
        } catch (RuntimeException e) {
            return body;
        }
    }

    private static String encoded(Map<String, String> form) {
        StringBuilder text = new StringBuilder("output_mode=json");
        form.forEach((name, value) ->
                text.append('&').append(escape(name)).append('=').append(escape(value)));
        return text.toString();
    }

    private static Map<String, String> with(Map<String, String> values, String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(values);
        all.put(name, value);
        return all;
    }

    private static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String text(JsonObject object, String name) {
        return Json.string(object, name).orElse("");
    }
}

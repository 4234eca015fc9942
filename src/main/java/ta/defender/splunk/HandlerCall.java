package ta.defender.splunk;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Json;
import ta.defender.json.MalformedJsonException;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;

/** A call to an operation of the add-on's REST service, as splunkd hands it to the program behind it. */
public final class HandlerCall {
    private final String method;
    private final String path;
    private final Map<String, String> form;
    private final Map<String, String> query;
    private final String payload;
    private final URI serverUri;
    private final Session session;

    /**
     * Whose call it is.
     *
     * @param user whom splunkd knows by the session
     * @param key of the caller's session
     * @param systemKey of a session with all rights, or null when splunkd gives none
     */
    public record Session(String user, Secret key, @Nullable Secret systemKey) {}

    private HandlerCall(JsonElement call, URI serverUri, Session session) {
        this.method = Json.text(call, "method", "GET").toUpperCase(Locale.ROOT);
        this.path = path(Json.text(call, "rest_path"), Json.text(call, "path_info"));
        this.form = pairs(call, "form");
        this.query = pairs(call, "query");
        this.payload = Json.text(call, "payload");
        this.serverUri = serverUri;
        this.session = session;
    }

    /** Reads the JSON document of a call. */
    public static HandlerCall parse(byte[] document) {
        JsonElement call;
        try {
            call = Json.parse(document);
        } catch (MalformedJsonException e) {
            // the reason, not the text: it may hold a secret
            throw new DefenderException(
                    Code.PROTOCOL,
                    "the call that splunkd hands on is not a JSON document (" + e.reason() + ")",
                    "send the call again; appserver/static/help/service.html says what the add-on takes",
                    e);
        }
        String uri = Json.string(Json.object(call, "server"), "rest_uri");
        JsonElement session = Json.object(call, "session");
        String key = Json.string(session, "authtoken");
        if (uri == null || key == null) {
            throw new DefenderException(
                    Code.PROTOCOL,
                    "the call lacks server.rest_uri or session.authtoken",
                    "restmap.conf needs passSession = true");
        }
        // splunkd does not publish where it puts the system's key
        String system = Json.text(call, "system_authtoken", Json.text(session, "system_authtoken"));
        return new HandlerCall(
                call,
                address(uri),
                new Session(Json.text(session, "user"), Secret.of(key), system.isBlank() ? null : Secret.of(system)));
    }

    /** In upper case. */
    public String method() {
        return method;
    }

    /** Below {@code /services}, such as {@code /ta_defender/hunt/17}. */
    public String path() {
        return path;
    }

    /** Parameters behind the question mark. */
    public Map<String, String> query() {
        return Map.copyOf(query);
    }

    /** Base URL of the management port. */
    public URI serverUri() {
        return serverUri;
    }

    /** Whose call it is. */
    public Session session() {
        return session;
    }

    /**
     * The JSON document in the body; splunkd hands a body over as it came, or taken apart as a form. The fields of a form become
     * the members of a document.
     */
    public String body() {
        if (payload.stripLeading().startsWith("{")) {
            return payload;
        }
        for (String name : form.keySet()) {
            if (name.stripLeading().startsWith("{")) {
                String rest = form.getOrDefault(name, "");
                return rest.isEmpty() ? name : name + "=" + rest;
            }
        }
        Map<String, String> fields = new LinkedHashMap<>(form);
        if (fields.isEmpty()) {
            pairs(payload, fields);
        }
        String document = fields.get("payload");
        return document != null ? document : fields.isEmpty() ? "" : new Gson().toJson(fields);
    }

    /** Real splunkd may give the whole path at once, or what follows {@code match} by itself. */
    private static String path(String restPath, String pathInfo) {
        String rest = pathInfo.startsWith("/") ? pathInfo.substring(1) : pathInfo;
        String base = restPath.replaceAll("/+$", "");
        return rest.isEmpty() || base.endsWith("/" + rest) ? base : base + "/" + rest;
    }

    private static Map<String, String> pairs(JsonElement call, String member) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (JsonElement each : Json.array(call, member)) {
            if (each instanceof JsonArray pair && pair.size() == 2) {
                pairs.put(Json.spelling(pair.get(0)), Json.spelling(pair.get(1)));
            }
        }
        return pairs;
    }

    private static void pairs(String encoded, Map<String, String> fields) {
        for (String pair : encoded.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static URI address(String text) {
        try {
            URI uri = new URI(text);
            if (uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?")) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // reported below
        }
        throw new DefenderException(
                Code.PROTOCOL,
                "server.rest_uri of the call is not the URL of a management port: " + text,
                "check mgmtHostPort of web.conf");
    }
}

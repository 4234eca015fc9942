package ta.defender.splunk;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Json;
import ta.defender.json.JsonView;
import ta.defender.json.MalformedJsonException;
import ta.defender.model.Secret;

/**
 * A call to an endpoint of the add-on, as splunkd hands it to the program behind it.
 *
 * @param method in upper case
 * @param path of {@code restmap.conf}, such as {@code /ta_defender/health}
 * @param form fields of the body, empty for a GET
 * @param user who calls
 * @param serverUri base URL of the management port
 * @param sessionKey of the caller
 */
public record HandlerCall(
        String method, String path, Map<String, String> form, String user, URI serverUri, Secret sessionKey) {
    public HandlerCall {
        form = Collections.unmodifiableMap(new LinkedHashMap<>(form));
    }

    /** Reads the JSON document of a call. */
    public static HandlerCall parse(byte[] document) {
        JsonView call;
        try {
            call = Json.parse(document);
        } catch (MalformedJsonException e) {
            // the reason, not the text: it may hold a secret
            throw new ProtocolException("the call is no JSON document (" + e.reason() + ")", e);
        }
        String uri =
                call.object("server").map(server -> server.string("rest_uri")).orElse(null);
        JsonView session = call.object("session").orElse(null);
        String key = session == null ? null : session.string("authtoken");
        if (uri == null || key == null || session == null) {
            throw new ProtocolException(
                    "the call lacks server.rest_uri or session.authtoken; restmap.conf needs passSession = true", null);
        }
        return new HandlerCall(
                call.string("method", "GET").toUpperCase(java.util.Locale.ROOT),
                call.string("rest_path", ""),
                form(call),
                session.string("user", ""),
                address(uri),
                Secret.of(key));
    }

    private static Map<String, String> form(JsonView call) {
        Map<String, String> form = new LinkedHashMap<>();
        for (JsonView pair : call.array("form")) {
            List<JsonView> parts = pair.elements();
            if (parts.size() == 2) {
                form.put(text(parts.get(0)), text(parts.get(1)));
            }
        }
        if (form.isEmpty()) {
            for (String pair : call.string("payload", "").split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    form.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
                }
            }
        }
        return form;
    }

    private static String text(JsonView value) {
        String text = value.asString();
        return text == null ? value.text() : text;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static URI address(@Nullable String text) {
        try {
            URI uri = new URI(String.valueOf(text));
            if (uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?")) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // reported below
        }
        throw new ProtocolException("server.rest_uri of the call is not the URL of a management port: " + text, null);
    }
}

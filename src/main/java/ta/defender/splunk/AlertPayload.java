package ta.defender.splunk;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Json;
import ta.defender.json.MalformedJsonException;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.model.Secret;

/**
 * What splunkd hands an alert action on standard input.
 *
 * @param serverUri of the management port
 * @param user who runs the search, and whose rights the session key has
 * @param searchName empty for an ad hoc search
 * @param resultsFile all rows, or null when there is none
 * @param configuration parameters without {@code param.}
 * @param result the first row
 */
public record AlertPayload(
        URI serverUri,
        Secret sessionKey,
        String app,
        String user,
        String sid,
        String searchName,
        @Nullable Path resultsFile,
        Map<String, String> configuration,
        ResultRow result) {
    private static final int MAX_BYTES = 16 << 20;

    public AlertPayload {
        configuration = Map.copyOf(configuration);
    }

    /** Reads the JSON document to the end of the stream. */
    public static AlertPayload read(InputStream stdin) {
        JsonElement document;
        try {
            byte[] bytes = stdin.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new DefenderException(
                        Code.PROTOCOL,
                        "the alert payload is larger than " + MAX_BYTES + " bytes",
                        "remove large fields from the search results");
            }
            document = Json.parse(bytes);
        } catch (MalformedJsonException e) {
            throw new DefenderException(
                    Code.PROTOCOL,
                    "the alert payload on standard input is " + e.getMessage(),
                    "set payload_format = json for this action",
                    e);
        } catch (IOException e) {
            throw new DefenderException(Code.PROTOCOL, "the alert payload cannot be read: " + e.getMessage(), "", e);
        }
        if (!(document instanceof JsonObject payload)) {
            throw new DefenderException(Code.PROTOCOL, "the alert payload on standard input is not a JSON object", "");
        }
        List<String> missing = new ArrayList<>();
        for (String name : List.of("server_uri", "session_key")) {
            if (Json.text(payload, name).isBlank()) {
                missing.add(name);
            }
        }
        JsonObject configuration = Json.object(payload, "configuration");
        if (configuration == null) {
            missing.add("configuration");
        }
        if (configuration == null || !missing.isEmpty()) {
            throw new DefenderException(
                    Code.PROTOCOL,
                    "the alert payload has no " + String.join(", no ", missing),
                    "set payload_format = json for this action");
        }
        checkTexts(payload, configuration);
        return new AlertPayload(
                serverUri(Json.text(payload, "server_uri")),
                Secret.of(Json.text(payload, "session_key")),
                Json.text(payload, "app"),
                Json.text(payload, "owner"),
                Json.text(payload, "sid"),
                Json.text(payload, "search_name"),
                resultsFile(Json.text(payload, "results_file")),
                texts(configuration),
                row(Json.object(payload, "result")));
    }

    /** A list or an object in place of a text would be taken for nothing: other rows, or other changes, than were meant. */
    private static void checkTexts(JsonObject payload, JsonObject configuration) {
        List<Issue> issues = new ArrayList<>();
        for (String name : List.of("results_file", "sid", "search_name", "owner", "app")) {
            if (isNested(payload, name)) {
                issues.add(notAText(name));
            }
        }
        for (String name : configuration.keySet()) {
            if (!name.startsWith("_") && isNested(configuration, name)) {
                issues.add(notAText("configuration." + name));
            }
        }
        if (!issues.isEmpty()) {
            throw new DefenderException(issues);
        }
    }

    private static boolean isNested(JsonObject of, String name) {
        JsonElement value = Json.member(of, name);
        return value != null && !(value instanceof JsonPrimitive);
    }

    private static Issue notAText(String name) {
        return new Issue(Code.PROTOCOL, "is a list or an object in the alert payload", "send a text", name);
    }

    /**
     * The rows: those of the results file, or the one of the payload when there is no file.
     *
     * @param wanted whether a field is needed of rows other than the first
     * @param inTime whether there is still time to read on
     */
    public List<ResultRow> rows(Predicate<String> wanted, BooleanSupplier inTime) {
        return resultsFile == null ? List.of(result) : ResultsFile.read(resultsFile, wanted, inTime);
    }

    private static URI serverUri(String text) {
        try {
            URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new DefenderException(Code.PROTOCOL, "the alert payload's server_uri '" + text + "' is not a URL", "");
    }

    private static @Nullable Path resultsFile(String text) {
        try {
            return text.isBlank() ? null : Path.of(text);
        } catch (InvalidPathException e) {
            throw new DefenderException(
                    Code.PROTOCOL, "the alert payload's results_file '" + text + "' is not a path", "", e);
        }
    }

    private static Map<String, String> texts(JsonObject configuration) {
        Map<String, String> texts = new LinkedHashMap<>();
        configuration.keySet().forEach(name -> texts.put(name, Json.text(configuration, name)));
        return texts;
    }

    private static ResultRow row(@Nullable JsonObject result) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (String name : result == null ? Set.<String>of() : result.keySet()) {
            List<String> values = Json.strings(result, name);
            String value = Json.text(result, name);
            if (!values.isEmpty()) {
                fields.put(name, values);
            } else if (!value.isEmpty()) {
                fields.put(name, List.of(value));
            }
        }
        return new ResultRow(fields);
    }
}

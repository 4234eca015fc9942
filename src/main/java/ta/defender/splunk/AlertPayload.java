package ta.defender.splunk;

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
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Json;
import ta.defender.json.JsonView;
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
        JsonView payload;
        try {
            byte[] document = stdin.readNBytes(MAX_BYTES + 1);
            if (document.length > MAX_BYTES) {
                throw new DefenderException(
                        Code.PROTOCOL,
                        "the alert payload is larger than " + MAX_BYTES + " bytes",
                        "remove large fields from the search results");
            }
            payload = Json.parse(document);
        } catch (MalformedJsonException e) {
            throw new DefenderException(
                    Code.PROTOCOL,
                    "the alert payload on standard input is " + e.getMessage(),
                    "set payload_format = json for this action",
                    e);
        } catch (IOException e) {
            throw new DefenderException(Code.PROTOCOL, "the alert payload cannot be read: " + e.getMessage(), "", e);
        }
        if (!payload.isObject()) {
            throw new DefenderException(Code.PROTOCOL, "the alert payload on standard input is not a JSON object", "");
        }
        List<String> missing = new ArrayList<>();
        for (String name : List.of("server_uri", "session_key")) {
            if (payload.string(name, "").isBlank()) {
                missing.add(name);
            }
        }
        if (payload.object("configuration").isEmpty()) {
            missing.add("configuration");
        }
        if (!missing.isEmpty()) {
            throw new DefenderException(
                    Code.PROTOCOL,
                    "the alert payload has no " + String.join(", no ", missing),
                    "set payload_format = json for this action");
        }
        checkTexts(payload);
        return new AlertPayload(
                serverUri(payload.string("server_uri", "")),
                Secret.of(payload.string("session_key", "")),
                payload.string("app", ""),
                payload.string("owner", ""),
                payload.string("sid", ""),
                payload.string("search_name", ""),
                resultsFile(payload.string("results_file", "")),
                texts(payload, "configuration"),
                row(payload));
    }

    /** A list or an object in place of a text would be taken for nothing: other rows, or other changes, than were meant. */
    private static void checkTexts(JsonView payload) {
        List<Issue> issues = new ArrayList<>();
        for (String name : List.of("results_file", "sid", "search_name", "owner", "app")) {
            payload.member(name).filter(AlertPayload::isNested).ifPresent(value -> issues.add(notAText(name)));
        }
        payload.object("configuration")
                .ifPresent(configuration -> configuration.names().stream()
                        .filter(name -> !name.startsWith("_")
                                && configuration
                                        .member(name)
                                        .filter(AlertPayload::isNested)
                                        .isPresent())
                        .forEach(name -> issues.add(notAText("configuration." + name))));
        if (!issues.isEmpty()) {
            throw new DefenderException(issues);
        }
    }

    private static boolean isNested(JsonView value) {
        return value.isObject() || value.isArray();
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

    private static Map<String, String> texts(JsonView payload, String member) {
        Map<String, String> texts = new LinkedHashMap<>();
        payload.object(member).ifPresent(object -> {
            for (String name : object.names()) {
                texts.put(name, object.string(name, ""));
            }
        });
        return texts;
    }

    private static ResultRow row(JsonView payload) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        payload.object("result").ifPresent(object -> {
            for (String name : object.names()) {
                List<String> values = object.strings(name);
                String value = object.string(name, "");
                if (!values.isEmpty()) {
                    fields.put(name, values);
                } else if (!value.isEmpty()) {
                    fields.put(name, List.of(value));
                }
            }
        });
        return new ResultRow(fields);
    }
}

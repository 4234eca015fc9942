package ta.defender.microsoft;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ta.defender.http.HttpResponse;
import ta.defender.json.Json;
import ta.defender.json.MalformedJsonException;
import ta.defender.json.Slice;

/**
 * What the body of an error answer says.
 *
 * @param code the API's word for it, empty when the body is not in the documented form
 * @param message the API's text, or the first characters of a body that is not JSON
 * @param requestId under which Microsoft finds the call, empty when not given
 */
record ServiceError(String code, String message, String requestId) {
    private static final int MAX_BODY_BYTES = 1 << 20;
    private static final int MAX_TEXT = 400;

    /** Of a body that is not JSON: taking the tags out of it takes time that grows with the square of its length. */
    private static final int MAX_MARKUP = 4_000;

    ServiceError {
        message = shortened(AccessToken.hiddenIn(message));
    }

    /** Reads the body of an answer with an error status; what is not JSON (HTML, nothing) is kept as text. */
    static ServiceError read(HttpResponse response) throws IOException {
        byte[] body;
        try (InputStream in = response.body()) {
            body = in.readNBytes(MAX_BODY_BYTES);
        }
        String headerId = response.header("request-id");
        try {
            JsonObject error = Json.object(Json.parse(body), "error");
            if (error != null) {
                return of(error, headerId == null ? "" : headerId);
            }
        } catch (MalformedJsonException e) {
            // an HTML page or an empty body: the text is all there is
        }
        String text = new String(body, 0, Math.min(body.length, MAX_MARKUP), StandardCharsets.UTF_8)
                .replaceAll("<[^>]*>", " ")
                .replaceAll("\\s+", " ");
        return new ServiceError("", text.strip(), headerId == null ? "" : headerId);
    }

    /**
     * Why the list in a body of status 200 is not whole: a service that fails after its first bytes can say so only in a member
     * such as {@code error}, before or behind what it has.
     *
     * @param error what that member says, or null
     * @param listFound whether the body has the list
     * @param list its name for a message
     * @return null when the list is whole
     */
    static @Nullable ServiceError ofList(@Nullable Slice error, boolean listFound, String list) {
        if (error != null) {
            return inPage(error);
        }
        return listFound ? null : new ServiceError("", "the response has no " + list, "");
    }

    /** Reads the member {@code error} of a body with status 200, or a list of errors. */
    static ServiceError inPage(Slice error) {
        try {
            JsonElement said = Json.parse(error);
            if (said instanceof JsonArray list && list.size() == 1) {
                said = list.get(0);
            }
            if (said instanceof JsonObject object) {
                return of(object, "");
            }
            return new ServiceError("", said.isJsonPrimitive() ? said.getAsString() : error.utf8(), "");
        } catch (MalformedJsonException e) {
            return new ServiceError("", error.utf8(), "");
        }
    }

    private static ServiceError of(JsonObject error, String requestId) {
        JsonElement lower = Json.object(error, "innererror");
        JsonElement inner = Objects.requireNonNullElse(Json.object(error, "innerError"), lower == null ? error : lower);
        String id = Json.text(inner, "request-id", Json.text(error, "target", requestId));
        String message = Json.text(error, "message");
        String detail = Json.text(inner, "message");
        boolean more = !detail.isEmpty() && !message.contains(detail);
        return new ServiceError(
                Json.text(error, "code"), more ? message + (message.isEmpty() ? "" : " ") + detail : message, id);
    }

    /** For a message: status, code, text and request id, whichever are there. */
    String describe(int status) {
        StringBuilder text = new StringBuilder("HTTP ").append(status);
        if (!code.isEmpty()) {
            text.append(' ').append(code);
        }
        if (!message.isEmpty()) {
            text.append(": ").append(message);
        }
        if (!requestId.isEmpty()) {
            if (text.charAt(text.length() - 1) == '.') {
                text.setLength(text.length() - 1);
            }
            text.append(" (request id ").append(requestId).append(')');
        }
        return text.toString();
    }

    private static String shortened(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT - 3) + "...";
    }
}

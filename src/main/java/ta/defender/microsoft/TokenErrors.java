package ta.defender.microsoft;

import com.google.gson.JsonElement;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ta.defender.http.TransportException;
import ta.defender.json.Json;
import ta.defender.json.MalformedJsonException;
import ta.defender.model.Code;

/** Reads the error answers of the login service. */
final class TokenErrors {
    private static final Pattern CODE_IN_TEXT = Pattern.compile("AADSTS(\\d{2,9})");
    private static final int MAX_DESCRIPTION = 300;
    private static final TokenError NOTHING = new TokenError("", "", List.of(), null, null);

    private static final Set<String> SCOPE_ERRORS = Set.of("invalid_scope", "invalid_resource", "invalid_target");

    /** The resource is not known in this tenant or cloud, or the scope is not spelled as the service wants it. */
    private static final Set<Integer> SCOPE_CODES = Set.of(500011, 70011, 28002, 650052, 650053, 500014);

    private TokenErrors() {}

    /** The exception for an answer other than 200. */
    static TransportException exception(URI endpoint, int status, String body, @Nullable Duration retryAfter) {
        TokenError details = parse(body);
        List<AadstsCodes.Entry> known = AadstsCodes.known(details.codes());
        boolean retryable = isBusy(status) || known.stream().anyMatch(AadstsCodes.Entry::isTransient);
        Set<String> remedies = new LinkedHashSet<>();
        StringBuilder message = new StringBuilder();
        for (AadstsCodes.Entry entry : known) {
            message.append(entry.describe()).append(": ");
            remedies.add(entry.remedy());
        }
        message.append("no token from ").append(endpoint).append(" (status ").append(status);
        if (!details.error().isEmpty()) {
            message.append(", ").append(details.error());
        }
        message.append(")");
        if (known.isEmpty()) {
            message.append(details.description().isEmpty() ? "" : ": " + details.description());
        }
        if (details.traceId() != null) {
            message.append(" [trace id ").append(details.traceId()).append("]");
        }
        if (details.correlationId() != null) {
            message.append(" [correlation id ").append(details.correlationId()).append("]");
        }
        return new TransportException(
                retryable ? Code.TOKEN_UNAVAILABLE : isAboutTheScope(details) ? Code.SCOPE_REFUSED : Code.TOKEN_REFUSED,
                message.toString(),
                String.join("; ", remedies),
                retryAfter,
                null);
    }

    private static boolean isAboutTheScope(TokenError details) {
        return SCOPE_ERRORS.contains(details.error())
                || details.codes().stream().anyMatch(SCOPE_CODES::contains);
    }

    /** What {@code body} says; all empty when it is not an error document. */
    static TokenError parse(String body) {
        JsonElement document;
        try {
            document = Json.parse(body);
        } catch (MalformedJsonException pageOfSomeProxy) {
            return NOTHING;
        }
        String description = Json.text(document, "error_description");
        Set<Integer> codes = new LinkedHashSet<>();
        for (JsonElement code : Json.array(document, "error_codes")) {
            OptionalLong number = Json.whole(code);
            if (number.isPresent() && number.getAsLong() >= 0 && number.getAsLong() <= Integer.MAX_VALUE) {
                codes.add((int) number.getAsLong());
            }
        }
        CODE_IN_TEXT.matcher(description).results().forEach(code -> codes.add(Integer.parseInt(code.group(1))));
        return new TokenError(
                Json.text(document, "error"),
                firstSentence(description),
                List.copyOf(codes),
                Json.string(document, "correlation_id"),
                Json.string(document, "trace_id"));
    }

    private static boolean isBusy(int status) {
        return status == 408 || status == 429 || status >= 500;
    }

    /** The rest of a description repeats the ids and the time. */
    private static String firstSentence(String description) {
        String first = description.split("\n| Trace ID:", 2)[0].strip();
        return first.length() <= MAX_DESCRIPTION ? first : first.substring(0, MAX_DESCRIPTION) + "…";
    }
}

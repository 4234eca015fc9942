package ta.defender.auth;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the error answers of the login service. */
final class TokenErrors {
    private static final Pattern CODES = Pattern.compile("\"error_codes\"\\s*:\\s*\\[([0-9,\\s]*)]");
    private static final Pattern CODE_IN_TEXT = Pattern.compile("AADSTS(\\d{2,9})");
    private static final int MAX_DESCRIPTION = 300;

    private TokenErrors() {}

    /** The exception for an answer other than 200. */
    static TokenException exception(URI endpoint, int status, String body, @Nullable String retryAfter) {
        TokenError details = parse(body);
        List<AadstsCodes.Entry> known = AadstsCodes.known(details.codes());
        boolean retryable = isBusy(status) || known.stream().anyMatch(AadstsCodes.Entry::isTransient);
        StringBuilder message = new StringBuilder("no token from ")
                .append(endpoint)
                .append(" (status ")
                .append(status);
        if (!details.error().isEmpty()) {
            message.append(", ").append(details.error());
        }
        message.append(")");
        for (AadstsCodes.Entry entry : known) {
            message.append(": ").append(entry.describe());
        }
        if (known.isEmpty()) {
            message.append(details.description().isEmpty() ? "" : ": " + details.description());
        }
        if (details.traceId() != null) {
            message.append(" [trace id ").append(details.traceId()).append("]");
        }
        if (details.correlationId() != null) {
            message.append(" [correlation id ").append(details.correlationId()).append("]");
        }
        return new TokenException(retryable, message.toString(), details, seconds(retryAfter), null);
    }

    /** What {@code body} says; all empty when it is no error document. */
    static TokenError parse(String body) {
        String description = text(body, "error_description");
        Set<Integer> codes = new LinkedHashSet<>();
        Matcher listed = CODES.matcher(body);
        if (listed.find()) {
            for (String code : listed.group(1).split(",")) {
                addCode(codes, code.strip());
            }
        }
        Matcher named = CODE_IN_TEXT.matcher(description);
        while (named.find()) {
            addCode(codes, named.group(1));
        }
        return new TokenError(
                text(body, "error"),
                firstSentence(description),
                new ArrayList<>(codes),
                emptyAsNull(text(body, "correlation_id")),
                emptyAsNull(text(body, "trace_id")));
    }

    private static boolean isBusy(int status) {
        return status == 408 || status == 429 || status >= 500;
    }

    private static void addCode(Set<Integer> codes, String digits) {
        if (!digits.isEmpty() && digits.length() <= 9) {
            codes.add(Integer.parseInt(digits));
        }
    }

    private static @Nullable Duration seconds(@Nullable String retryAfter) {
        if (retryAfter == null || !retryAfter.strip().matches("\\d{1,6}")) {
            return null;
        }
        return Duration.ofSeconds(Long.parseLong(retryAfter.strip()));
    }

    private static String text(String body, String member) {
        Matcher found = Pattern.compile("\"" + member + "\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"")
                .matcher(body);
        return found.find()
                ? found.group(1).replace("\\r\\n", "\n").replace("\\n", "\n").replace("\\", "")
                : "";
    }

    /** The rest of a description repeats the ids and the time. */
    private static String firstSentence(String description) {
        String first = description.split("\n| Trace ID:", 2)[0].strip();
        return first.length() <= MAX_DESCRIPTION ? first : first.substring(0, MAX_DESCRIPTION) + "…";
    }

    private static @Nullable String emptyAsNull(String text) {
        return text.isEmpty() ? null : text;
    }
}

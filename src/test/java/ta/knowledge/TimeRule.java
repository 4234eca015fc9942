package ta.knowledge;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code _time} by TIME_PREFIX and MAX_TIMESTAMP_LOOKAHEAD, where the text is ISO 8601 with 0 to 9 digits of a second. */
final class TimeRule {
    private static final Pattern INSTANT =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)[T ](\\d\\d:\\d\\d:\\d\\d)(?:[.,](\\d{1,9}))?(?: \\+0000|Z)?");

    private TimeRule() {}

    /** The instant in milliseconds, or nothing when the rule does not lead to one. */
    static Optional<Instant> time(Map<String, String> settings, String raw) {
        if ("CURRENT".equals(settings.get("DATETIME_CONFIG"))) {
            return Optional.empty();
        }
        Matcher prefix = Pattern.compile(settings.get("TIME_PREFIX")).matcher(raw);
        if (!prefix.find()) {
            return Optional.empty();
        }
        int end = Math.min(raw.length(), prefix.end() + Integer.parseInt(settings.get("MAX_TIMESTAMP_LOOKAHEAD")));
        Matcher instant = INSTANT.matcher(raw.substring(prefix.end(), end));
        if (!instant.lookingAt()) {
            return Optional.empty();
        }
        String fraction = ((instant.group(3) == null ? "" : instant.group(3)) + "000").substring(0, 3);
        return Optional.of(Instant.parse(instant.group(1) + "T" + instant.group(2) + "." + fraction + "Z"));
    }
}

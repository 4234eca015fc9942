package ta.defender.model;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Typed reads of one stanza's keys that note every fault and go on, so that all are reported together. */
public final class SettingsReader {
    private static final Pattern WHOLE_NUMBER = Pattern.compile("\\d{1,10}");

    private static final Pattern USER_INFO = Pattern.compile("//[^/?#]*@");

    public static final int LARGEST_PORT = 65_535;

    /** How a stanza of {@code defender_account.conf} may be called. */
    public static final Pattern ACCOUNT_NAME = Pattern.compile("[^\\s:/\\[\\]*?|]+");

    private final Map<String, String> values;
    private final String place;
    private final List<Issue> problems;

    public SettingsReader(Map<String, String> values) {
        this(values, "", new ArrayList<>());
    }

    /**
     * @param place put in front of each key that is reported
     * @param problems where faults are noted, together with those of other stanzas
     */
    public SettingsReader(Map<String, String> values, String place, List<Issue> problems) {
        this.values = values;
        this.place = place;
        this.problems = problems;
    }

    /** The trimmed value, or null when the key is absent or blank. */
    public @Nullable String text(String key) {
        String value = values.get(key);
        return value == null || value.isBlank() ? null : value.strip();
    }

    public String text(String key, String fallback) {
        String value = text(key);
        return value == null ? fallback : value;
    }

    /** The value, or null where splunkd fills in a placeholder because the user set nothing. */
    public @Nullable String unless(String key, String placeholder) {
        String value = text(key);
        return placeholder.equals(value) ? null : value;
    }

    /** Values separated by commas, each once. */
    public List<String> list(String key, String fallback, Pattern accepted, String remedy) {
        String text = text(key, fallback);
        List<String> values = Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .distinct()
                .toList();
        List<String> wrong = values.stream()
                .filter(value -> !accepted.matcher(value).matches())
                .toList();
        if (!wrong.isEmpty() || (values.isEmpty() && !text.isEmpty())) {
            refuse(key, wrong.isEmpty() ? text : String.join(", ", wrong), remedy);
        }
        return values;
    }

    /** Where a first run begins; null when the value is wrong (which is noted). */
    public @Nullable StartTime startTime(String fallback) {
        String text = text("start_time", fallback);
        StartTime time = StartTime.parse(text);
        if (time == null) {
            refuse("start_time", text, StartTime.ACCEPTED);
        }
        return time;
    }

    /** A required value; the empty string stands in for a missing one, which is noted. */
    public String required(String key, String remedy) {
        String value = text(key);
        if (value == null) {
            problem(key, "a value is required", remedy);
            return "";
        }
        return value;
    }

    public String matching(String key, Pattern pattern, String remedy) {
        String value = required(key, remedy);
        if (!value.isEmpty() && !pattern.matcher(value).matches()) {
            refuse(key, value, remedy);
        }
        return value;
    }

    public boolean bool(String key, boolean fallback) {
        String value = text(key);
        if (value == null) {
            return fallback;
        }
        Boolean truth = truth(value);
        if (truth == null) {
            refuse(key, value, "use true or false");
            return fallback;
        }
        return truth;
    }

    /** What a word for true or false means; null for any other. */
    public static @Nullable Boolean truth(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "1", "true", "t", "yes", "y", "on", "enabled" -> true;
            case "0", "false", "f", "no", "n", "off", "disabled" -> false;
            default -> null;
        };
    }

    /** A whole number of seconds within [least, most]. */
    public Duration seconds(String key, long fallback, long least, long most) {
        String value = text(key);
        if (value == null) {
            return Duration.ofSeconds(fallback);
        }
        boolean tooMany = value.matches("\\d{10,}");
        if (WHOLE_NUMBER.matcher(value).matches()) {
            long seconds = Long.parseLong(value);
            if (seconds >= least && seconds <= most) {
                return Duration.ofSeconds(seconds);
            }
            tooMany = seconds > most;
        }
        refuse(
                key,
                value,
                "use a whole number of seconds "
                        + (most == Integer.MAX_VALUE && !tooMany
                                ? "of at least " + least
                                : "from " + least + " to " + most));
        return Duration.ofSeconds(fallback);
    }

    /** One of the given spellings, case ignored; null when absent or wrong (which is noted). */
    public @Nullable String oneOf(String key, List<String> accepted) {
        String value = text(key);
        if (value == null) {
            return null;
        }
        for (String candidate : accepted) {
            if (candidate.equalsIgnoreCase(value)) {
                return candidate;
            }
        }
        refuse(key, value, "use one of " + String.join(", ", accepted));
        return null;
    }

    /** An https base URL without user, query and fragment; slashes at its end are dropped. */
    public @Nullable URI httpsUrl(String key) {
        String value = text(key);
        if (value == null) {
            return null;
        }
        String remedy = "use an absolute https URL without user name, query or fragment, such as https://host.example";
        try {
            URI uri = new URI(value.replaceFirst("/+$", ""));
            if ("https".equalsIgnoreCase(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null) {
                if (uri.getPort() > LARGEST_PORT) {
                    refuse(key, value, "use a port from 1 to " + LARGEST_PORT);
                    return null;
                }
                return uri;
            }
        } catch (URISyntaxException e) {
            // reported below with the same remedy
        }
        // a URL with a user name may hold a password
        refuse(key, USER_INFO.matcher(value).replaceAll("//***@"), remedy);
        return null;
    }

    /** Notes a value that is not accepted, and shows it unless it is a secret. */
    public void refuse(String key, String value, String remedy) {
        if (SecretNames.isAssignedIn(value)) {
            problem(key, "has a secret in it, which belongs in storage/passwords and nowhere else", remedy);
            return;
        }
        problem(key, "value '" + shortened(value) + "' is not accepted", remedy);
    }

    public void problem(String key, String what, String remedy) {
        problems.add(new Issue(Code.SETTING_INVALID, what, remedy, place + key));
    }

    public void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new DefenderException(problems);
        }
    }

    private static String shortened(String value) {
        return value.length() <= 120 ? value : value.substring(0, 117) + "...";
    }
}

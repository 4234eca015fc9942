package ta.defender.output.format;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Timestamps;
import ta.defender.model.IpAddress;

/** Values as the rules of the mapping want them. */
final class Values {
    private static final Pattern TECHNIQUE = Pattern.compile("\\b(T[AS]?\\d{4}(?:\\.\\d{3})?)\\b");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,18}");
    private static final Set<String> REMEDIATED = Set.of("remediated", "prevented", "blocked");
    private static final Set<String> NOT_REMEDIATED = Set.of("notfound", "unremediated");
    /** How .NET and Windows begin to count. */
    private static final Set<Instant> NONE =
            Set.of(Instant.parse("0001-01-01T00:00:00Z"), Instant.parse("1601-01-01T00:00:00Z"));

    private static final List<String> ACCOUNT =
            List.of("AccountName", "AccountUpn", "AccountDomain", "AccountSid", "AccountObjectId", "SenderFromAddress");
    private static final String MAPPED_IPV4 = "::ffff:";

    private Values() {}

    /** The value that a rule takes from an object, null when it has none. */
    static @Nullable String of(Mapping.Rule rule, Document object) {
        List<String> sources = rule.sources();
        if (sources.size() == 1 && sources.get(0).startsWith("'")) {
            return sources.get(0).substring(1, sources.get(0).length() - 1);
        }
        if (rule.both()) {
            List<String> parts = new ArrayList<>();
            sources.forEach(source -> {
                String part = object.text(source);
                if (part != null) {
                    parts.add(part);
                }
            });
            return parts.isEmpty() ? null : String.join(": ", parts);
        }
        for (String source : sources) {
            String value = of(rule.as(), object, source);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    static @Nullable String of(String as, Document object, String source) {
        if (as.equals("count")) {
            Integer size = object.size(source);
            return size == null ? null : Integer.toString(size);
        }
        if (source.equals("categories")) {
            return object.texts(source).stream().findFirst().orElse(null);
        }
        String text = object.text(source);
        if (text == null) {
            return null;
        }
        return switch (as) {
            case "time" -> millis(text);
            case "status" -> Text.decapitalised(text);
            case "path" -> path(object, source, text);
            case "registry" -> registryKey(object, text);
            case "techniques" -> techniques(text);
            case "transport" -> transport(text);
            case "application protocol" -> transport(text) == null ? text : null;
            case "initiating account" -> hasAccount(object) ? null : text;
            case "yes no" -> yesNo(text);
            default -> text;
        };
    }

    /** Milliseconds since 1970; null for an instant that means none; a text that is no time, or one before, stays. */
    static @Nullable String millis(String text) {
        Instant instant = Timestamps.parse(text);
        if (instant == null) {
            return text;
        }
        if (NONE.contains(instant)) {
            return null;
        }
        long millis = instant.toEpochMilli();
        return millis < 0 ? text : Long.toString(millis);
    }

    private static String path(Document object, String source, String folder) {
        int dot = source.lastIndexOf('.');
        String nameOf = source.equals("FolderPath") ? "FileName" : source.substring(0, dot + 1) + "fileName";
        String name = object.text(nameOf);
        if (name == null || folder.toLowerCase(Locale.ROOT).endsWith(name.toLowerCase(Locale.ROOT))) {
            return folder;
        }
        boolean windows = folder.indexOf('\\') >= 0 || folder.matches("[A-Za-z]:.*");
        String separator = windows ? "\\" : "/";
        return folder.endsWith("\\") || folder.endsWith("/") ? folder + name : folder + separator + name;
    }

    private static String registryKey(Document object, String key) {
        String hive = object.text("registryHive");
        return hive == null || key.startsWith(hive) ? key : hive + "\\" + key;
    }

    private static String techniques(String text) {
        List<String> ids = new ArrayList<>();
        Matcher matcher = TECHNIQUE.matcher(text);
        while (matcher.find()) {
            if (!ids.contains(matcher.group(1))) {
                ids.add(matcher.group(1));
            }
        }
        return ids.isEmpty() ? text : String.join(", ", ids);
    }

    /** Name, domain and SID of one account only: those of the process stand aside for any of the row's own account. */
    private static boolean hasAccount(Document row) {
        return row.first(ACCOUNT) != null;
    }

    private static @Nullable String transport(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        for (String transport : List.of("TCP", "UDP", "ICMP")) {
            if (upper.startsWith(transport)
                    && upper.substring(transport.length()).matches("V?[46]?")) {
                return transport;
            }
        }
        return null;
    }

    private static @Nullable String yesNo(String status) {
        String lower = status.toLowerCase(Locale.ROOT);
        if (REMEDIATED.contains(lower)) {
            return "1";
        }
        return NOT_REMEDIATED.contains(lower) ? "0" : null;
    }

    /** The value as a key of this type takes it, null if it does not fit. */
    static @Nullable String fitted(String value, String type) {
        return switch (type) {
            case "int" -> number(value, 0, Integer.MAX_VALUE);
            case "long" -> number(value, Long.MIN_VALUE, Long.MAX_VALUE);
            case "port" -> number(value, 0, 65_535);
            case "time" -> number(value, 0, Long.MAX_VALUE);
            case "ipv4" -> ipv4(value);
            case "ipv6" -> ipv6(value);
            default -> value;
        };
    }

    private static @Nullable String number(String value, long least, long most) {
        String digits = value.endsWith(".0") ? value.substring(0, value.length() - 2) : value;
        if (!WHOLE_NUMBER.matcher(digits).matches()) {
            return null;
        }
        long number = Long.parseLong(digits);
        return number < least || number > most ? null : Long.toString(number);
    }

    /** An IPv4 address, also one inside an IPv6 address. */
    static @Nullable String ipv4(String value) {
        String address = value.regionMatches(true, 0, MAPPED_IPV4, 0, MAPPED_IPV4.length())
                ? value.substring(MAPPED_IPV4.length())
                : value;
        return IpAddress.isV4(address) ? address : null;
    }

    static boolean isAddress(String value) {
        return ipv4(value) != null || ipv6(value) != null;
    }

    static @Nullable String ipv6(String value) {
        return ipv4(value) == null && IpAddress.isV6(value) ? value : null;
    }
}

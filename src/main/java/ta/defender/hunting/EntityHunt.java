package ta.defender.hunting;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Timestamps;
import ta.defender.model.IpAddress;

/** What advanced hunting knows about one device, user, file or IP address: the query and its hours. */
enum EntityHunt {
    DEVICE {
        @Override
        String query(String value) {
            String name = literal(value);
            return "union withsource=Table isfuzzy=true DeviceProcessEvents, DeviceNetworkEvents, DeviceFileEvents,"
                    + " DeviceRegistryEvents, DeviceLogonEvents, DeviceEvents | where DeviceName =~ " + name
                    + " or DeviceName startswith " + literal(value + ".") + " or DeviceId =~ " + name + SORTED;
        }

        @Override
        boolean isNameless(String value) {
            return IN_NO_DEVICE.matcher(value).find()
                    || !IpAddress.spellings(value).isEmpty();
        }
    },
    USER {
        @Override
        String query(String value) {
            String account = value.substring(value.lastIndexOf('\\') + 1);
            int at = account.indexOf('@');
            String name = at > 0 ? account.substring(0, at) : account;
            return "union withsource=Table isfuzzy=true DeviceLogonEvents, DeviceProcessEvents, DeviceEvents,"
                    + " IdentityLogonEvents | where AccountName =~ " + literal(name)
                    + " or column_ifexists(\"AccountUpn\", \"\") =~ " + literal(value)
                    + " or InitiatingProcessAccountName =~ " + literal(name)
                    + " or InitiatingProcessAccountUpn =~ " + literal(value) + SORTED;
        }

        @Override
        boolean isNameless(String value) {
            return value.endsWith("\\")
                    || value.startsWith("@")
                    || IN_NO_USER.matcher(value).find();
        }
    },
    FILE {
        @Override
        String query(String value) {
            String column = HASH.matcher(value).matches()
                    ? (value.length() == 64 ? "SHA256" : value.length() == 40 ? "SHA1" : "MD5")
                    : "FileName";
            String name = value.substring(Math.max(value.lastIndexOf('\\'), value.lastIndexOf('/')) + 1);
            String path = name.equals(value) ? "" : " and FolderPath =~ " + literal(value);
            return "union withsource=Table isfuzzy=true DeviceFileEvents, DeviceProcessEvents, DeviceImageLoadEvents"
                    + " | where " + column + " =~ " + literal(name) + path + SORTED;
        }

        @Override
        boolean isNameless(String value) {
            return value.endsWith("\\")
                    || value.endsWith("/")
                    || IN_NO_FILE.matcher(value).find();
        }
    },
    IP {
        @Override
        String query(String value) {
            String address = IpAddress.spellings(value).stream()
                    .map(EntityHunt::literal)
                    .collect(Collectors.joining(", ", " in~ (", ")"));
            return "union withsource=Table isfuzzy=true DeviceNetworkEvents, DeviceLogonEvents, IdentityLogonEvents"
                    + " | where RemoteIP" + address + " or LocalIP" + address
                    + " or column_ifexists(\"IPAddress\", \"\")" + address + SORTED;
        }

        @Override
        boolean isNameless(String value) {
            return IpAddress.spellings(value).isEmpty();
        }
    };

    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}");

    /** Placeholders for a missing value in searches and data models, and tokens that Splunk did not fill. */
    private static final Pattern NO_VALUE = Pattern.compile("(?i)unknown|null|n/a|-|\\$[\\w.]+\\$");

    /** Wildcards, and what stands between the names of a list; KQL would compare them literally. */
    private static final Pattern IN_NO_FILE = Pattern.compile("[*<>|]");

    private static final Pattern IN_NO_USER = Pattern.compile("[*?<>|,;/:\"%]");
    private static final Pattern IN_NO_DEVICE = Pattern.compile("[*?<>|,;/:\"%\\\\\\s]");

    private static final String SORTED = " | sort by Timestamp asc";
    private static final Duration BESIDE = Duration.ofHours(1);

    /** KQL that reads all about it. */
    abstract String query(String value);

    /** Whether a text cannot name such a thing: a query for it would find what has no name, or never anything. */
    boolean isRefused(String value) {
        return NO_VALUE.matcher(value).matches()
                || value.codePoints()
                        .anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE)
                || isNameless(value);
    }

    boolean isNameless(String value) {
        return false;
    }

    /** The hour before and the hour after, as a time span. */
    static String hours(Instant instant) {
        return Timestamps.format(instant.minus(BESIDE)) + "/" + Timestamps.format(instant.plus(BESIDE));
    }

    /** An instant as fields of events have it: ISO 8601, or seconds since 1970; null if it is neither. */
    static @Nullable Instant instant(String text) {
        if (text.matches("\\d{9,11}(\\.\\d{1,9})?")) {
            return Instant.ofEpochSecond(Long.parseLong(text.replaceFirst("\\..*", "")));
        }
        return Timestamps.parse(text);
    }

    /** What to give instead of a value that is refused. */
    String remedy() {
        return switch (this) {
            case DEVICE -> "give the name or ID of one device; for an address use ip=, for a pattern write a query";
            case USER -> "give one account name or user principal name; for a pattern or a list write a query";
            case FILE ->
                "give one hash, file name or path that ends with one; for a pattern write a query with matches regex";
            case IP -> "give one IPv4 or IPv6 address; for a range write a query with ipv4_is_in_range()";
        };
    }

    String option() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Text as a literal of KQL: nothing in it ends the literal. */
    static String literal(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' ' || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029) {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}

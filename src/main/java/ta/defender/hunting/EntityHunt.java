package ta.defender.hunting;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Timestamps;

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
    },
    IP {
        @Override
        String query(String value) {
            String address = literal(value);
            return "union withsource=Table isfuzzy=true DeviceNetworkEvents, DeviceLogonEvents, IdentityLogonEvents"
                    + " | where RemoteIP == " + address + " or LocalIP == " + address
                    + " or column_ifexists(\"IPAddress\", \"\") == " + address + SORTED;
        }
    };

    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}");
    private static final String SORTED = " | sort by Timestamp asc";
    private static final Duration BESIDE = Duration.ofHours(1);

    /** KQL that reads all about it. */
    abstract String query(String value);

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

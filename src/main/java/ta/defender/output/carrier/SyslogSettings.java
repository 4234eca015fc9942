package ta.defender.output.carrier;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Map;

/**
 * How messages go to a syslog receiver.
 *
 * @param resendWindow how long a connection must stay good before what was written counts as taken
 */
public record SyslogSettings(
        Transport transport,
        String host,
        int port,
        boolean octetFraming,
        Header header,
        int facility,
        String hostname,
        String appName,
        boolean tag,
        Duration resendWindow) {

    /** What carries the messages. */
    public enum Transport {
        UDP,
        TCP,
        TLS
    }

    /** What stands before a message. */
    public enum Header {
        RFC5424,
        RFC3164,
        NONE
    }

    /** Names of facilities and their numbers. */
    public static final Map<String, Integer> FACILITIES = Map.ofEntries(
            Map.entry("kern", 0),
            Map.entry("user", 1),
            Map.entry("mail", 2),
            Map.entry("daemon", 3),
            Map.entry("auth", 4),
            Map.entry("syslog", 5),
            Map.entry("lpr", 6),
            Map.entry("news", 7),
            Map.entry("uucp", 8),
            Map.entry("cron", 9),
            Map.entry("authpriv", 10),
            Map.entry("ftp", 11),
            Map.entry("local0", 16),
            Map.entry("local1", 17),
            Map.entry("local2", 18),
            Map.entry("local3", 19),
            Map.entry("local4", 20),
            Map.entry("local5", 21),
            Map.entry("local6", 22),
            Map.entry("local7", 23));

    private static final int INFORMATIONAL = 6;

    private static final DateTimeFormatter RFC5424_TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'")
            .toFormatter(Locale.ROOT);

    private static final DateTimeFormatter RFC3164_TIME =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH);

    /** What stands before a message of this topic. */
    public String head(String topic, Instant now) {
        String priority = "<" + (facility * 8 + INFORMATIONAL) + ">";
        return switch (header) {
            case RFC5424 ->
                priority + "1 " + RFC5424_TIME.format(now.atOffset(ZoneOffset.UTC)) + " " + hostname + " " + appName
                        + " - " + topic + " - ";
            case RFC3164 ->
                priority + RFC3164_TIME.format(now.atOffset(ZoneOffset.UTC)) + " " + hostname + " "
                        + (tag ? appName + ": " : "");
            case NONE -> "";
        };
    }

    String address() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}

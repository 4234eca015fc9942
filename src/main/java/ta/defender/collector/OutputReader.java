package ta.defender.collector;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ClientIdentity;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;
import ta.defender.output.carrier.SyslogSettings;
import ta.defender.output.format.FormatOptions;

/** Reads one output of the configuration. */
final class OutputReader {
    private static final List<String> TYPES = List.of("file", "syslog", "hec", "kafka", "http");
    private static final int LONGEST_LINE = 16 << 20;
    private static final int LONGEST_DATAGRAM = 65_507;
    private static final int SYSLOG_BYTES = 65_535;
    private static final int KAFKA_BYTES = 1_000_000;

    private static final String GUID = "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}";
    private static final List<String> LABELS = List.of("index", "source", "sourcetype", "host");

    /** Headers that the HTTP client writes itself, in lower case. */
    private static final Set<String> OWN_HEADERS = Set.of("content-length", "transfer-encoding", "connection", "host");

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private OutputReader() {}

    /** What has not settled waits in memory, and the memory is bounded. */
    private static final Duration LONGEST_WINDOW = Duration.ofMinutes(10);

    /** The output, null when its type is unknown; faults are noted. */
    static @Nullable OutputConfig read(String name, Section section) {
        String type = section.required("type", "Use " + String.join(", ", TYPES));
        boolean known = TYPES.contains(type);
        if (!known && !type.isEmpty()) {
            section.issue("type", "'" + type + "' is not a type of output", "Use " + String.join(", ", TYPES));
        }
        String formatName = section.choice("format", "json", FormatOptions.FORMATS);
        Map<String, String> options = new LinkedHashMap<>();
        for (String key : new TreeSet<>(FormatOptions.names(formatName))) {
            String value = section.text(key);
            if (value != null) {
                options.put(key, value);
            }
        }
        List<FormatOptions.Issue> faults = new ArrayList<>();
        FormatOptions format = FormatOptions.read(formatName, options, faults);
        faults.forEach(fault -> section.issue(fault.key(), fault.what(), fault.remedy()));
        // Kafka has headers and the event collector an envelope of its own for the sourcetype.
        boolean hasPlace = type.equals("hec") || type.equals("kafka") || !formatName.equals("json");
        boolean envelope = !hasPlace;
        if (formatName.equals("json") && !type.equals("hec")) {
            envelope = section.bool("envelope", envelope);
        }
        OutputConfig.Target target = null;
        if (known) {
            target = target(type, section, formatName);
        } else {
            Section any = section.silent();
            TYPES.forEach(each -> target(each, any, formatName));
            section.know(any);
        }
        int maxBytes = (int) section.number(
                "max_bytes",
                switch (type) {
                    case "syslog" -> SYSLOG_BYTES;
                    case "kafka" -> KAFKA_BYTES;
                    default -> LONGEST_LINE;
                },
                FormatOptions.MIN_BYTES,
                LONGEST_LINE);
        if (target instanceof OutputConfig.SyslogTarget syslog
                && syslog.settings().transport() == SyslogSettings.Transport.UDP) {
            maxBytes = Math.min(maxBytes, LONGEST_DATAGRAM);
        }
        section.refuseUnknown();
        return target == null ? null : new OutputConfig(name, formatName, format, envelope, maxBytes, target);
    }

    private static OutputConfig.@Nullable Target target(String type, Section section, String formatName) {
        return switch (type) {
            case "file" -> file(section);
            case "syslog" -> syslog(section, formatName);
            case "hec" -> hec(section);
            case "kafka" -> kafka(section);
            default -> http(section, formatName);
        };
    }

    private static OutputConfig.@Nullable Target file(Section section) {
        section.required("path", "Name the file to write");
        Path path = section.file("path", false);
        if (path != null && Files.isDirectory(path)) {
            section.issue("path", path + " is a directory", "Name a file in it");
        } else if (path != null && Files.exists(path) && !Files.isRegularFile(path)) {
            section.issue(
                    "path",
                    path + " is not a regular file",
                    "Name a file on a disk, or use an output of type http or syslog");
        }
        long rotate = section.number("rotate_mb", 100, 1, 1_000_000) << 20;
        return path == null ? null : new OutputConfig.FileTarget(path, rotate);
    }

    private static OutputConfig.@Nullable Target syslog(Section section, String formatName) {
        String transport = section.choice("transport", "tls", List.of("udp", "tcp", "tls"));
        boolean udp = transport.equals("udp");
        String text = section.required("address", "Use host:port, such as siem.example:6514");
        ConfigReader.HostPort address =
                text.isEmpty() ? null : ConfigReader.HostPort.parse(text, transport.equals("tls") ? 6514 : 514);
        if (address != null && (address.port() == 0 || address.host().matches("\\d+"))) {
            address = null;
        }
        if (address == null && !text.isEmpty()) {
            section.issue("address", "'" + text + "' is not host:port", "Use an address such as siem.example:6514");
        }
        boolean octet =
                section.choice("framing", "octet", List.of("octet", "lf")).equals("octet");
        String header = section.choice("header", "rfc5424", List.of("rfc5424", "rfc3164", "none"));
        String facility = section.choice("facility", "local0", new TreeSet<>(SyslogSettings.FACILITIES.keySet()));
        String hostname = section.text("hostname", localName());
        String app = section.text("app_name", "defender");
        if (!hostname.matches("[\\x21-\\x7e]{1,255}")) {
            section.issue("hostname", "'" + hostname + "' is not a host name", "Use printable ASCII without spaces");
        }
        if (!app.matches("[\\x21-\\x7e]{1,48}")) {
            section.issue("app_name", "'" + app + "' is not a name", "Use at most 48 printable ASCII characters");
        }
        Duration window = section.duration("resend_window", Duration.ofSeconds(2));
        atLeast(section, "resend_window", window, Duration.ofMillis(100));
        if (window.compareTo(LONGEST_WINDOW) > 0) {
            section.issue(
                    "resend_window",
                    "the time is longer than " + LONGEST_WINDOW.toMinutes() + " minutes",
                    "Everything younger waits in memory; use a few seconds");
        }
        TrustFile caFile = section.authorities("ca_file");
        Path certificate = section.file("client_certificate", true);
        Path key = section.file("client_key", true);
        if (udp) {
            section.warnUnused("framing", "has no effect: a datagram is one message", "Remove it");
            section.warnUnused("resend_window", "has no effect over UDP", "Remove it, or set transport: tls");
        }
        if (header.equals("none")) {
            for (String unused : List.of("hostname", "facility", "app_name")) {
                section.warnUnused(unused, "has no effect without a header", "Remove it, or set header: rfc5424");
            }
        }
        if (!transport.equals("tls")) {
            for (String unused : List.of("ca_file", "client_certificate", "client_key")) {
                section.warnUnused(
                        unused, "has no effect: the connection is not encrypted", "Set transport: tls, or remove it");
            }
        }
        if ((certificate == null) != (key == null) && section.has("client_certificate") != section.has("client_key")) {
            section.issue(
                    certificate == null ? "client_certificate" : "client_key",
                    "client_certificate and client_key belong together",
                    "Set both");
        }
        if (certificate != null && key != null) {
            readIdentity(section, certificate, key);
        }
        if (address == null) {
            return null;
        }
        SyslogSettings settings = new SyslogSettings(
                SyslogSettings.Transport.valueOf(transport.toUpperCase(Locale.ROOT)),
                address.host(),
                address.port(),
                octet && !udp,
                SyslogSettings.Header.valueOf(header.toUpperCase(Locale.ROOT)),
                SyslogSettings.FACILITIES.getOrDefault(facility, 16),
                hostname,
                app,
                // Receivers of CEF expect it right behind the host.
                !formatName.equals("cef"),
                window);
        return new OutputConfig.SyslogTarget(settings, caFile, certificate, key);
    }

    private static void atLeast(Section section, String key, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            section.issue(
                    key,
                    "the time is shorter than "
                            + (least.toSeconds() > 0 ? least.toSeconds() + "s" : least.toMillis() + "ms"),
                    "Leave it out, or use a few seconds");
        }
    }

    private static void readIdentity(Section section, Path certificate, Path key) {
        try {
            ClientIdentity.read(certificate, key);
        } catch (DefenderException | IOException unusable) {
            section.issue(
                    "client_certificate",
                    "client_certificate and client_key cannot be used together",
                    "Use a certificate and its private key (PKCS#8, not encrypted), both in PEM form");
        }
    }

    private static OutputConfig.@Nullable Target hec(Section section) {
        URI url = section.url("url", "Use the collector's address, such as https://splunk.example:8088");
        String token = section.single("token", "Use \"${env:NAME}\" or \"${file:/path}\"");
        if (!token.matches("[\\x21-\\x7e]*")) {
            section.issue("token", "the value is not one word", "Use the token as Splunk shows it");
        }
        boolean ack = section.bool("ack", false);
        Duration timeout = section.duration("ack_timeout", Duration.ofMinutes(2));
        atLeast(section, "ack_timeout", timeout, Duration.ofSeconds(1));
        if (!ack) {
            section.warnUnused("ack_timeout", "has no effect without ack", "Remove it, or set ack: true");
        }
        if (isInClear(url)) {
            section.warn("url", "the token goes there unencrypted", "Use https");
        }
        if (url != null && (url.getRawQuery() != null || url.getRawFragment() != null)) {
            section.issue(
                    "url", "the address has a query or a fragment", "Leave out '?' and '#' and what follows them");
        }
        String channel = section.text("channel");
        if (channel != null && !channel.matches(GUID)) {
            section.issue("channel", "'" + channel + "' is not a GUID", "Leave it out, or use a GUID of your own");
        }
        for (String label : LABELS) {
            String value = section.text(label);
            if (value != null && !value.matches("[^\\p{Cntrl}]+")) {
                section.issue(label, "the value has a control character", "Write it on one line");
            }
        }
        String index = section.text("index");
        if (index != null && !index.matches("\\S+")) {
            section.issue("index", "'" + index + "' is not the name of an index", "Use the name without spaces");
        }
        long batch = section.number("batch_bytes", 524_288, 1_024, 800_000_000);
        OutputConfig.HecTarget target = url == null
                ? null
                : new OutputConfig.HecTarget(
                        // Splunk's documentation shows the address of an endpoint.
                        URI.create(url.toString().replaceFirst("/services/collector(/.*)?$", "")),
                        Secret.of(token),
                        ack,
                        timeout,
                        channel,
                        batch,
                        section.text("index"),
                        section.text("source"),
                        section.text("sourcetype"),
                        section.text("host"),
                        section.authorities("ca_file"));
        section.know(LABELS);
        section.know(List.of("ca_file"));
        return target;
    }

    private static OutputConfig.@Nullable Target kafka(Section section) {
        String bootstrap = section.required("bootstrap", "Use host:port, such as broker:9092");
        String topic = section.required("topic", "Name a topic");
        if (!topic.isEmpty() && (!topic.matches("[A-Za-z0-9._-]{1,249}") || topic.matches("[.]{1,2}"))) {
            section.issue(
                    "topic",
                    "'" + topic + "' is not a topic",
                    "Use 1 to 249 letters, digits, '.', '_' and '-', not '.' or '..' alone");
        }
        for (String server : bootstrap.isEmpty() ? new String[0] : bootstrap.split("\\s*,\\s*", -1)) {
            if (ConfigReader.HostPort.parse(server, -1) == null) {
                section.issue("bootstrap", "'" + server + "' is not host:port", "Use an address such as broker:9092");
            }
        }
        String security =
                section.choice("security", "plaintext", List.of("plaintext", "tls", "sasl_plain", "sasl_oauth"));
        boolean keyed = section.choice("key", "id", List.of("id", "none")).equals("id");
        Properties properties = new Properties();
        boolean tls = section.bool("tls", true);
        TrustFile caFile = section.authorities("ca_file");
        if (caFile != null) {
            properties.put("ssl.truststore.type", "PEM");
            properties.put("ssl.truststore.location", caFile.path().toString());
        }
        if (security.equals("plaintext") || (!security.equals("tls") && !tls)) {
            section.warnUnused(
                    "ca_file",
                    "has no effect: the connection is not encrypted",
                    "Set " + (tls ? "security: tls" : "tls: true") + ", or remove it");
        }
        if (!security.equals("sasl_plain")) {
            for (String credential : List.of("username", "password")) {
                if (section.has(credential)) {
                    section.issue(
                            credential,
                            "has no effect with security: " + security,
                            "Set security: sasl_plain, or remove it");
                }
            }
        }
        if (security.startsWith("sasl") && !tls) {
            section.warn(
                    "tls", "the credentials go to the brokers unencrypted", "Leave it out, unless the network is safe");
        }
        switch (security) {
            case "tls" -> properties.put("security.protocol", "SSL");
            case "sasl_plain" -> {
                properties.put("security.protocol", tls ? "SASL_SSL" : "SASL_PLAINTEXT");
                properties.put("sasl.mechanism", "PLAIN");
                properties.put(
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required username="
                                + quoted(section.required("username", "security: sasl_plain needs it"))
                                + " password="
                                + quoted(section.single("password", "Use \"${file:/path}\" or \"${env:NAME}\""))
                                + ";");
            }
            case "sasl_oauth" -> {
                properties.put("security.protocol", tls ? "SASL_SSL" : "SASL_PLAINTEXT");
                properties.put("sasl.mechanism", "OAUTHBEARER");
                properties.put(
                        "sasl.login.callback.handler.class",
                        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler");
                properties.put("sasl.oauthbearer.token.endpoint.url", tokenUrl(section));
                String scope = section.text("scope");
                properties.put(
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId="
                                + quoted(section.required("client_id", "security: sasl_oauth needs it"))
                                + " clientSecret="
                                + quoted(section.single("client_secret", "Use \"${file:/path}\""))
                                + (scope == null ? "" : " scope=" + quoted(scope))
                                + ";");
            }
            default -> properties.put("security.protocol", "PLAINTEXT");
        }
        return new OutputConfig.KafkaTarget(bootstrap, topic, properties, keyed, caFile);
    }

    /** Whether what is sent there can be read on its way. */
    private static boolean isInClear(@Nullable URI url) {
        return url != null && !"https".equalsIgnoreCase(url.getScheme()) && !LOOPBACK.contains(url.getHost());
    }

    private static String tokenUrl(Section section) {
        URI url = section.url("token_url", "Use the login service's token endpoint, an https URL");
        if (url == null) {
            return "";
        }
        if (isInClear(url)) {
            section.issue(
                    "token_url", "the client's secret would go there unencrypted", "Use the https URL of the service");
        }
        return url.toString();
    }

    private static String quoted(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static OutputConfig.@Nullable Target http(Section section, String formatName) {
        URI url = section.url("url", "Use the receiver's address, such as https://siem.example/ingest");
        Map<String, String> headers = new LinkedHashMap<>();
        Section given = section.section("headers");
        Set<String> names = new HashSet<>();
        for (String name : given.names()) {
            String value = given.single(name, "Write the header's value");
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.equals("content-type")) {
                given.issue(name, "the header has a key of its own", "Use content_type of the output");
            } else if (OWN_HEADERS.contains(lower)) {
                given.issue(name, "the collector writes this header itself", "Remove it");
            } else if (!names.add(lower)) {
                given.issue(name, "another header has the same name", "Remove one of them");
            } else if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
                given.issue(name, "is not the name of a header", "Use letters, digits and '-'");
            } else if (value.matches("(?s).*[\r\n].*")) {
                given.issue(name, "the value has a line break", "Write it on one line");
            } else {
                headers.put(name, value);
            }
        }
        if (!headers.isEmpty() && isInClear(url)) {
            section.warn("url", "the headers go there unencrypted", "Use https if one of them is a secret");
        }
        long batch = section.number("batch_bytes", 0, 0, 100_000_000);
        boolean json = formatName.equals("json") || formatName.equals("ocsf");
        String type = json ? batch == 0 ? "application/json" : "application/x-ndjson" : "text/plain; charset=utf-8";
        String contentType = section.text("content_type", type);
        TrustFile caFile = section.authorities("ca_file");
        return url == null ? null : new OutputConfig.HttpTarget(url, headers, contentType, batch, caFile);
    }

    private static String localName() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return name.matches("[\\x21-\\x7e]{1,255}") ? name : "localhost";
        } catch (UnknownHostException noName) {
            return "localhost";
        }
    }
}

package ta.defender.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;
import ta.defender.http.Transport;
import ta.defender.model.Issue;
import ta.defender.model.Secret;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkLogin;

/**
 * How a command that splunkd did not start reaches the management port.
 *
 * @param uri of the management port
 * @param user whose password is given; null for a session key
 * @param fromEnvironment the credential is in the environment, not on standard input
 */
record SplunkAccess(URI uri, @Nullable String user, boolean fromEnvironment) {
    private static final String SESSION_KEY_VARIABLE = "TA_DEFENDER_SPLUNK_SESSION_KEY";
    private static final String PASSWORD_VARIABLE = "TA_DEFENDER_SPLUNK_PASSWORD";
    private static final String DEFAULT_URI = "https://127.0.0.1:8089";

    /** Adds the options that say so. */
    static void addTo(Options options) {
        options.addOption(
                        CommandOptions.option("splunk-uri", "url", "Splunk's management port. Default: " + DEFAULT_URI))
                .addOption(CommandOptions.option(
                        "user", "name", "log in to Splunk as this user; the credential is the password"))
                .addOption(CommandOptions.option(
                        "from",
                        "place",
                        "where the credential is: stdin, or environment (" + SESSION_KEY_VARIABLE + ", with --user "
                                + PASSWORD_VARIABLE + "). Default: stdin"));
    }

    static SplunkAccess read(CommandLine line, List<Issue> problems) {
        URI uri = uri(line.getOptionValue("splunk-uri", DEFAULT_URI), problems);
        String from = line.getOptionValue("from", "stdin");
        if (!from.equals("stdin") && !from.equals("environment")) {
            problems.add(new Issue("--from", "'" + from + "' is not accepted", "use stdin or environment"));
        }
        return new SplunkAccess(uri, line.getOptionValue("user"), from.equals("environment"));
    }

    /** The variable that holds the credential. */
    String variable() {
        return user == null ? SESSION_KEY_VARIABLE : PASSWORD_VARIABLE;
    }

    /** The credential in the environment; null when there is none. */
    @Nullable Secret credential(Map<String, String> environment) {
        String value = environment.get(variable());
        return value == null || value.isBlank() ? null : Secret.of(value.strip());
    }

    /** The management port, after a login where a password was given. */
    ManagementPort port(Transport network, Secret credential) throws InterruptedException {
        Secret key = user == null ? credential : SplunkLogin.sessionKey(network, uri, user, credential);
        return new ManagementPort(network, uri, key);
    }

    /** Not with the user name and password that it may have. */
    private static String shown(String uri) {
        return "'" + uri.replaceFirst("//[^/@]*@", "//***@") + "'";
    }

    private static URI uri(String text, List<Issue> problems) {
        try {
            URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if ("https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // reported below with the same remedy
        }
        problems.add(
                new Issue("--splunk-uri", shown(text) + " is not accepted", "use https://host:port without user name"));
        return URI.create(DEFAULT_URI);
    }
}

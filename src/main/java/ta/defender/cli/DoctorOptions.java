package ta.defender.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.help.HelpFormatter;
import org.apache.commons.cli.help.TextHelpAppendable;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Api;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/**
 * What {@code doctor} is asked to do.
 *
 * @param help only say how it is used
 * @param accounts names of stanzas to look at; empty for all
 * @param apis whose permissions to look at; empty for those that inputs use
 * @param splunkUri the management port
 * @param user whose password is given; null for a session key
 * @param fromEnvironment the credential is in the environment, not on standard input
 * @param json write for machines
 * @param bundle where to write a file for support, or null
 */
record DoctorOptions(
        boolean help,
        List<String> accounts,
        Set<Api> apis,
        URI splunkUri,
        @Nullable String user,
        boolean fromEnvironment,
        boolean json,
        @Nullable Path bundle) {

    static final String SESSION_KEY_VARIABLE = "TA_DEFENDER_SPLUNK_SESSION_KEY";
    static final String PASSWORD_VARIABLE = "TA_DEFENDER_SPLUNK_PASSWORD";
    static final String DEFAULT_URI = "https://127.0.0.1:8089";

    private static final String HEADER =
            "Checks accounts of defender_account.conf end to end and names the remedy. It needs"
                    + " a credential for Splunk's management port: the first line of standard input is a session key, or with --user"
                    + " the password of that user. A JSON document on standard input is read too; docs/doctor.md describes it.";

    private static final String FOOTER = "Exit code 0: nothing failed; 2: at least one check failed; 1: nothing was"
            + " checked (wrong option, unreadable input). doctor never writes a token or a secret.";

    /** Reads the arguments; all faults are reported at once. */
    static DoctorOptions read(List<String> arguments) {
        CommandLine line;
        try {
            line = new DefaultParser().parse(options(), arguments.toArray(new String[0]));
        } catch (ParseException e) {
            throw DefenderException.setting("doctor", e.getMessage() + "; --help lists the options");
        }
        List<Issue> problems = new ArrayList<>();
        line.getArgList()
                .forEach(extra ->
                        problems.add(new Issue("doctor", "unknown option '" + extra + "'; --help lists the options")));
        Set<Api> apis = apis(line.getOptionValues("api"), problems);
        URI uri = uri(line.getOptionValue("splunk-uri", DEFAULT_URI), problems);
        String from = line.getOptionValue("from", "stdin");
        if (!from.equals("stdin") && !from.equals("environment")) {
            problems.add(new Issue("--from", "'" + from + "' is not accepted; use stdin or environment"));
        }
        Path bundle = bundle(line.getOptionValue("bundle"), problems);
        if (!problems.isEmpty()) {
            throw new DefenderException(problems);
        }
        String[] accounts = line.getOptionValues("account");
        return new DoctorOptions(
                line.hasOption("help"),
                accounts == null ? List.of() : List.of(accounts),
                apis,
                uri,
                line.getOptionValue("user"),
                from.equals("environment"),
                line.hasOption("json"),
                bundle);
    }

    /** Writes how it is used. */
    static void writeHelp(Appendable out) throws IOException {
        TextHelpAppendable text = new TextHelpAppendable(out);
        text.setMaxWidth(100);
        HelpFormatter.builder()
                .setHelpAppendable(text)
                .setShowSince(false)
                .get()
                .printHelp("java -jar ta-defender.jar doctor [options]", HEADER, options(), FOOTER, false);
    }

    private static Options options() {
        return new Options()
                .addOption(option("account", "name", "check this account; may be repeated. Default: all"))
                .addOption(option(
                        "api",
                        "api",
                        "check this API (graph, endpoint or xdr); may be repeated. Default: what the account's enabled"
                                + " inputs use, or all when it has none"))
                .addOption(option("splunk-uri", "url", "Splunk's management port. Default: " + DEFAULT_URI))
                .addOption(option("user", "name", "log in to Splunk as this user; the credential is the password"))
                .addOption(option(
                        "from",
                        "place",
                        "where the credential is: stdin, or environment (" + SESSION_KEY_VARIABLE + ", with --user "
                                + PASSWORD_VARIABLE + "). Default: stdin"))
                .addOption(flag("json", "write one JSON document instead of text"))
                .addOption(option(
                        "bundle",
                        "file",
                        "also write a new zip file for support: report, configuration without"
                                + " secrets, metrics, log"))
                .addOption(flag("help", "this text"));
    }

    static Option option(String name, String value, String description) {
        return Option.builder()
                .longOpt(name)
                .hasArg()
                .argName(value)
                .desc(description)
                .get();
    }

    static Option flag(String name, String description) {
        return Option.builder().longOpt(name).desc(description).get();
    }

    static Set<Api> apis(String @Nullable [] names, List<Issue> problems) {
        Set<Api> apis = EnumSet.noneOf(Api.class);
        for (String name : names == null ? new String[0] : names) {
            try {
                apis.add(Api.valueOf(name.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                problems.add(new Issue("--api", "'" + name + "' is not accepted; use graph, endpoint or xdr"));
            }
        }
        return apis;
    }

    private static @Nullable Path bundle(@Nullable String file, List<Issue> problems) {
        try {
            return file == null ? null : Path.of(file);
        } catch (InvalidPathException e) {
            problems.add(new Issue("--bundle", "'" + file + "' is not a path; name a new file, such as support.zip"));
            return null;
        }
    }

    static URI uri(String text, List<Issue> problems) {
        try {
            URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if ("https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // reported below with the same remedy
        }
        problems.add(new Issue("--splunk-uri", "is not accepted; use https://host:port without user name"));
        return URI.create(DEFAULT_URI);
    }
}

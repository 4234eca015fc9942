package ta.defender.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
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
 * @param splunk how to reach Splunk
 * @param json write for machines
 * @param bundle where to write a file for support, or null
 */
record DoctorOptions(
        boolean help,
        List<String> accounts,
        Set<Api> apis,
        SplunkAccess splunk,
        boolean json,
        @Nullable Path bundle) {

    private static final String HEADER =
            "Checks accounts of defender_account.conf end to end and names the remedy. It needs"
                    + " a credential for Splunk's management port: the first line of standard input is a session key, or with --user"
                    + " the password of that user. A JSON document on standard input is read too; appserver/static/help/doctor.html describes it.";

    private static final String FOOTER = "Exit code 0: nothing failed; 2: at least one check failed; 1: nothing was"
            + " checked (wrong option, unreadable input). doctor never writes a token or a secret.";

    /** Reads the arguments; all faults are reported at once. */
    static DoctorOptions read(List<String> arguments) {
        List<Issue> problems = new ArrayList<>();
        CommandLine line = options().parse(arguments, problems);
        Set<Api> apis = apis(line.getOptionValues("api"), problems);
        SplunkAccess splunk = SplunkAccess.read(line, problems);
        Path bundle = bundle(line.getOptionValue("bundle"), problems);
        if (!problems.isEmpty()) {
            throw new DefenderException(problems);
        }
        String[] accounts = line.getOptionValues("account");
        return new DoctorOptions(
                line.hasOption("help"),
                accounts == null ? List.of() : List.of(accounts),
                apis,
                splunk,
                line.hasOption("json"),
                bundle);
    }

    /** Writes how it is used. */
    static void writeHelp(Appendable out) throws IOException {
        options().writeHelp(out, HEADER, FOOTER);
    }

    private static CommandOptions options() {
        Options options = new Options()
                .addOption(
                        CommandOptions.option("account", "name", "check this account; may be repeated. Default: all"))
                .addOption(CommandOptions.option(
                        "api",
                        "api",
                        "check this API (graph, endpoint or xdr); may be repeated. Default: what the account's enabled"
                                + " inputs use, or all when it has none"));
        SplunkAccess.addTo(options);
        options.addOption(CommandOptions.flag("json", "write one JSON document instead of text"))
                .addOption(CommandOptions.option(
                        "bundle",
                        "file",
                        "also write a new zip file for support: report, configuration without"
                                + " secrets, metrics, log"))
                .addOption(CommandOptions.flag("version", "the versions of the add-on and of its Java"))
                .addOption(CommandOptions.flag("help", "this text"));
        return new CommandOptions("doctor", options);
    }

    static Set<Api> apis(String @Nullable [] names, List<Issue> problems) {
        Set<Api> apis = EnumSet.noneOf(Api.class);
        for (String name : names == null ? new String[0] : names) {
            try {
                apis.add(Api.valueOf(name.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                problems.add(new Issue("--api", "'" + name + "' is not accepted", "use graph, endpoint or xdr"));
            }
        }
        return apis;
    }

    private static @Nullable Path bundle(@Nullable String file, List<Issue> problems) {
        try {
            Path path = file == null ? null : Path.of(file).toAbsolutePath();
            Path folder = path == null ? null : path.getParent();
            if (folder != null && !Files.isDirectory(folder)) {
                problems.add(new Issue("--bundle", folder + " is not a directory", "name a file in one that exists"));
            }
            return path;
        } catch (InvalidPathException e) {
            problems.add(new Issue("--bundle", "'" + file + "' is not a path", "name a new file, such as support.zip"));
            return null;
        }
    }
}

package ta.defender.cli;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.help.HelpFormatter;
import org.apache.commons.cli.help.TextHelpAppendable;
import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/**
 * Options of {@code doctor migrate}.
 *
 * @param action as the service calls it
 * @param inputs stanzas of the other add-on; none means all
 */
record MigrateOptions(
        boolean help,
        String action,
        List<String> inputs,
        @Nullable String trialIndex,
        URI splunkUri,
        @Nullable String user,
        boolean fromEnvironment,
        boolean json) {
    private static final List<String> ACTIONS = List.of("trial", "report", "take-over", "roll-back");

    private static final String HEADER =
            "Shows which inputs of another Microsoft Defender add-on can be taken over, and takes them over. Without an"
                    + " action it only shows the plan. Standard input holds the credential for Splunk, as for doctor, or a"
                    + " JSON document with the secrets of new accounts; docs/migration.md describes it.";

    private static final String FOOTER = "Exit code 0: done, or the plan was shown; 2: some inputs were refused or"
            + " failed; 1: nothing was tried. It never reads a secret of the other add-on.";

    static MigrateOptions read(List<String> arguments) {
        CommandLine line;
        try {
            line = new DefaultParser().parse(options(), arguments.toArray(new String[0]));
        } catch (ParseException e) {
            throw DefenderException.setting("doctor migrate", e.getMessage() + "; --help lists the options");
        }
        List<Issue> problems = new ArrayList<>();
        line.getArgList()
                .forEach(extra -> problems.add(
                        new Issue("doctor migrate", "unknown option '" + extra + "'; --help lists the options")));
        List<String> chosen = ACTIONS.stream().filter(line::hasOption).toList();
        if (chosen.size() > 1) {
            problems.add(new Issue("doctor migrate", "takes one action, not --" + String.join(" and --", chosen)));
        }
        URI uri = DoctorOptions.uri(line.getOptionValue("splunk-uri", DoctorOptions.DEFAULT_URI), problems);
        String from = line.getOptionValue("from", "stdin");
        if (!from.equals("stdin") && !from.equals("environment")) {
            problems.add(new Issue("--from", "'" + from + "' is not accepted; use stdin or environment"));
        }
        if (!problems.isEmpty()) {
            throw new DefenderException(problems);
        }
        String[] inputs = line.getOptionValues("input");
        return new MigrateOptions(
                line.hasOption("help"),
                chosen.isEmpty() ? "plan" : chosen.get(0).replace('-', '_'),
                inputs == null ? List.of() : List.of(inputs),
                line.getOptionValue("trial-index"),
                uri,
                line.getOptionValue("user"),
                from.equals("environment"),
                line.hasOption("json"));
    }

    static void writeHelp(Appendable out) throws IOException {
        TextHelpAppendable text = new TextHelpAppendable(out);
        text.setMaxWidth(100);
        HelpFormatter.builder()
                .setHelpAppendable(text)
                .setShowSince(false)
                .get()
                .printHelp("java -jar ta-defender.jar doctor migrate [options]", HEADER, options(), FOOTER, false);
    }

    private static Options options() {
        return new Options()
                .addOption(DoctorOptions.flag("trial", "collect beside the other add-on into a trial index"))
                .addOption(DoctorOptions.flag("report", "compare the trial index with the other add-on's events"))
                .addOption(DoctorOptions.flag("take-over", "disable the other add-on's inputs and go on with new ones"))
                .addOption(DoctorOptions.flag("roll-back", "disable the new inputs and enable the others again"))
                .addOption(DoctorOptions.option(
                        "input", "stanza", "only this input of the other add-on; may be repeated. Default: all"))
                .addOption(DoctorOptions.option("trial-index", "name", "Default: defender_trial"))
                .addOption(DoctorOptions.option(
                        "splunk-uri", "url", "Splunk's management port. Default: " + DoctorOptions.DEFAULT_URI))
                .addOption(DoctorOptions.option(
                        "user", "name", "log in to Splunk as this user; the credential is the password"))
                .addOption(DoctorOptions.option(
                        "from",
                        "place",
                        "where the credential is: stdin, or environment (" + DoctorOptions.SESSION_KEY_VARIABLE
                                + ", with --user " + DoctorOptions.PASSWORD_VARIABLE + "). Default: stdin"))
                .addOption(DoctorOptions.flag("json", "write JSON instead of text"))
                .addOption(DoctorOptions.flag("help", "this text"));
    }
}

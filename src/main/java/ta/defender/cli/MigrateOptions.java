package ta.defender.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/**
 * Options of {@code doctor migrate}.
 *
 * @param action as the service calls it
 * @param inputs stanzas of the other add-on; none means all
 * @param splunk how to reach Splunk
 */
record MigrateOptions(
        boolean help,
        String action,
        List<String> inputs,
        @Nullable String trialIndex,
        SplunkAccess splunk,
        boolean json) {
    private static final String COMMAND = "doctor migrate";
    private static final List<String> ACTIONS = List.of("trial", "report", "take-over", "roll-back");

    private static final String HEADER =
            "Shows which inputs of another Microsoft Defender add-on can be taken over, and takes them over. Without an"
                    + " action it only shows the plan. Standard input holds the credential for Splunk, as for doctor, or a"
                    + " JSON document with the secrets of new accounts; appserver/static/help/migration.html describes it.";

    private static final String FOOTER = "Exit code 0: done, or the plan was shown; 2: some inputs were refused or"
            + " failed; 1: nothing was tried. It never reads a secret of the other add-on.";

    static MigrateOptions read(List<String> arguments) {
        List<Issue> problems = new ArrayList<>();
        CommandLine line = options().parse(arguments, problems);
        List<String> chosen = ACTIONS.stream().filter(line::hasOption).toList();
        if (chosen.size() > 1) {
            problems.add(new Issue(
                    COMMAND, "takes one action, not --" + String.join(" and --", chosen), "give one of them"));
        }
        SplunkAccess splunk = SplunkAccess.read(line, problems);
        if (!problems.isEmpty()) {
            throw new DefenderException(problems);
        }
        String[] inputs = line.getOptionValues("input");
        return new MigrateOptions(
                line.hasOption("help"),
                chosen.isEmpty() ? "plan" : chosen.get(0).replace('-', '_'),
                inputs == null ? List.of() : List.of(inputs),
                line.getOptionValue("trial-index"),
                splunk,
                line.hasOption("json"));
    }

    static void writeHelp(Appendable out) throws IOException {
        options().writeHelp(out, HEADER, FOOTER);
    }

    private static CommandOptions options() {
        Options options = new Options()
                .addOption(CommandOptions.flag("trial", "collect beside the other add-on into a trial index"))
                .addOption(CommandOptions.flag("report", "compare the trial index with the other add-on's events"))
                .addOption(
                        CommandOptions.flag("take-over", "disable the other add-on's inputs and go on with new ones"))
                .addOption(CommandOptions.flag("roll-back", "disable the new inputs and enable the others again"))
                .addOption(CommandOptions.option(
                        "input", "stanza", "only this input of the other add-on; may be repeated. Default: all"))
                .addOption(CommandOptions.option("trial-index", "name", "index for --trial. Default: defender_trial"));
        SplunkAccess.addTo(options);
        options.addOption(CommandOptions.flag("json", "write JSON instead of text"))
                .addOption(CommandOptions.flag("version", "the versions of the add-on and of its Java"))
                .addOption(CommandOptions.flag("help", "this text"));
        return new CommandOptions(COMMAND, options);
    }
}

package ta.defender.cli;

import java.io.IOException;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.help.HelpFormatter;
import org.apache.commons.cli.help.TextHelpAppendable;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/**
 * The options of one command.
 *
 * @param command its name, as faults begin with it
 * @param options what it takes
 */
record CommandOptions(String command, Options options) {
    /** Reads the arguments; other words go to {@code problems}. */
    CommandLine parse(List<String> arguments, List<Issue> problems) {
        try {
            CommandLine line = new DefaultParser().parse(options, arguments.toArray(new String[0]));
            line.getArgList()
                    .forEach(extra -> problems.add(
                            new Issue(command, "unknown option '" + extra + "'", "--help lists the options")));
            return line;
        } catch (ParseException e) {
            throw DefenderException.setting(command, String.valueOf(e.getMessage()), "--help lists the options");
        }
    }

    /** Writes how the command is used. */
    void writeHelp(Appendable out, String header, String footer) throws IOException {
        TextHelpAppendable text = new TextHelpAppendable(out);
        text.setMaxWidth(100);
        HelpFormatter.builder()
                .setHelpAppendable(text)
                .setShowSince(false)
                .get()
                .printHelp("java -jar ta-defender.jar " + command + " [options]", header, options, footer, false);
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
}

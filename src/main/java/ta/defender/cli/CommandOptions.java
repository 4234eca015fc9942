package ta.defender.cli;

import java.io.IOException;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.update.Suggestions;

/**
 * The options of one command.
 *
 * @param command its name, as faults begin with it
 * @param options what it takes
 */
record CommandOptions(String command, Options options) {
    private static final int WIDTH = 100;

    /** Reads the arguments; other words go to {@code problems}. */
    CommandLine parse(List<String> arguments, List<Issue> problems) {
        try {
            // an option that is cut short may be meant otherwise
            CommandLine line = new DefaultParser(false).parse(options, arguments.toArray(new String[0]));
            line.getArgList().forEach(extra -> problems.add(unknown(extra)));
            return line;
        } catch (UnrecognizedOptionException e) {
            throw new DefenderException(List.of(unknown(e.getOption())));
        } catch (ParseException e) {
            throw DefenderException.setting(command, String.valueOf(e.getMessage()), "--help lists the options");
        }
    }

    private Issue unknown(String option) {
        return new Issue(command, "unknown option '" + option + "'", "--help lists the options" + suggestion(option));
    }

    private String suggestion(String written) {
        List<String> names = options.getOptions().stream()
                .map(option -> "--" + option.getLongOpt())
                .toList();
        return names.stream()
                .filter(name -> written.length() > 3 && name.startsWith(written))
                .findFirst()
                .map(name -> "; did you mean " + name + "?")
                .orElseGet(() -> Suggestions.of(written, names));
    }

    /** Writes how the command is used. */
    void writeHelp(Appendable out, String header, String footer) throws IOException {
        out.append("usage: bin/")
                .append(command.replaceFirst("^doctor", "doctor.sh"))
                .append(" [options]\n");
        paragraph(out, header, 0);
        out.append('\n');
        int indent = 4
                + options.getOptions().stream()
                        .mapToInt(option -> name(option).length())
                        .max()
                        .orElse(0);
        for (Option option : options.getOptions()) {
            String name = name(option);
            out.append("  ").append(name).append(" ".repeat(indent - 2 - name.length()));
            paragraph(out, option.getDescription(), indent);
        }
        out.append('\n');
        paragraph(out, footer, 0);
    }

    private static String name(Option option) {
        return "--" + option.getLongOpt() + (option.hasArg() ? " <" + option.getArgName() + ">" : "");
    }

    /** The text in lines, the second and later ones indented. */
    private static void paragraph(Appendable out, String text, int indent) throws IOException {
        int column = indent;
        boolean first = true;
        for (String word : text.split(" ")) {
            if (!first && column + 1 + word.length() > WIDTH) {
                out.append('\n').append(" ".repeat(indent));
                column = indent;
                first = true;
            }
            out.append(first ? "" : " ").append(word);
            column += word.length() + (first ? 0 : 1);
            first = false;
        }
        out.append('\n');
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

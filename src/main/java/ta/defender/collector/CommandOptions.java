package ta.defender.collector;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/** Options of one command; every fault is found at once, and in our own words. */
final class CommandOptions {
    private static final List<String> ONCE = List.of("format", "kind", "config", "log");

    private CommandOptions() {}

    /** Each of these takes a value. */
    static Options of(String... names) {
        Options options =
                new Options().addOption(Option.builder("h").longOpt("help").get());
        for (String name : names) {
            options.addOption(Option.builder().longOpt(name).hasArg().get());
        }
        return options;
    }

    /** What can be read; what cannot goes to {@code faults}. */
    static CommandLine parse(Options options, List<String> arguments, List<String> faults) {
        List<String> rest = new ArrayList<>(arguments);
        for (; ; ) {
            try {
                CommandLine line = new DefaultParser(false).parse(options, rest.toArray(new String[0]));
                for (String name : ONCE) {
                    String[] values = options.hasOption(name) ? line.getOptionValues(name) : null;
                    if (values != null && values.length > 1) {
                        faults.add("--" + name + " is given " + values.length + " times.");
                    }
                }
                return line;
            } catch (UnrecognizedOptionException unknown) {
                String option = unknown.getOption();
                faults.add("Unknown option '" + option + "'.");
                if (!rest.remove(option)) {
                    return CommandLine.builder().get();
                }
            } catch (MissingArgumentException missing) {
                String option = "--" + missing.getOption().getLongOpt();
                faults.add(option + " needs a value.");
                rest.remove(rest.lastIndexOf(option));
            } catch (ParseException other) {
                faults.add("The options cannot be read: " + String.join(" ", rest) + ".");
                return CommandLine.builder().get();
            }
        }
    }
}

package ta.defender.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Version;
import ta.defender.update.Suggestions;

/** What {@code --help} answers, but for {@code doctor}, which lists its own options. */
final class Usage {
    static final String COMMANDS = """
            usage: java -jar ta-defender.jar <command> [options]
              input <scheme> [--scheme | --validate-arguments]   called by splunkd
              action <name> --execute                            called by splunkd
              search <command>                                   called by splunkd
              handlers                                           called by splunkd
              doctor (or bin/doctor.sh)                          checks accounts and names the remedy
              doctor migrate                                     takes over from another add-on
              version                                            the versions of the add-on and of its Java
              help                                               this text
            <command> --help says more about one of them. Every launcher in bin takes --help and --version.
            """;

    private static final String INPUT = """
            usage: java -jar ta-defender.jar input <scheme> [--scheme | --validate-arguments]
            splunkd calls it. Schemes: defender_alerts, defender_incidents, defender_stream, defender_archive,
            defender_hunting.
              (no option)            reads the enabled stanzas from standard input and writes their events to standard
                                     output until it is told to stop
              --scheme               writes what the scheme is
              --validate-arguments   checks the stanza on standard input and writes what is wrong with it
            Exit code 0: told to stop, nothing enabled, or nothing wrong. 1: anything else.
            """;

    private static final String ACTION = """
            usage: java -jar ta-defender.jar action <name> --execute
            splunkd calls it. Actions: ta_defender_update_alert, ta_defender_update_incident.
              --execute              reads the alert's payload from standard input and updates what its rows name
            Exit code 0: every row is as asked for. 2: some were refused or failed. 1: none was tried.
            """;

    private static final String SEARCH = """
            usage: java -jar ta-defender.jar search <command>
            splunkd calls it, and speaks the search command protocol, version 2. Commands: defenderhunt.
            """;

    private static final String HANDLERS = """
            usage: java -jar ta-defender.jar handlers
            splunkd calls it, to answer the requests of the page Configuration until standard input ends.
            """;

    private Usage() {}

    private static String version() {
        return "TA_defender " + Version.CURRENT + ", Java " + Runtime.version() + " (" + System.getProperty("java.home")
                + ")\n";
    }

    /** What is wrong with arguments that are no command. */
    static String refusal(List<String> args) {
        String command = args.get(0);
        boolean named = command.equals("input") || command.equals("action") || command.equals("search");
        if (!named && !command.equals("handlers")) {
            return "unknown command '" + command + "'" + Suggestions.of(command, List.of("doctor", "version", "help"))
                    + "; 'help' lists the commands";
        }
        List<String> options = args.subList(Math.min(args.size(), named ? 2 : 1), args.size());
        String name = named && args.size() > 1 ? args.get(1) : command;
        return options.isEmpty()
                ? name + ": it is called by splunkd with options; --help lists them"
                : name + ": unknown option '" + String.join(" ", options) + "'; --help lists the options";
    }

    /** The help or the versions that are asked for, or null when none is or {@code doctor}'s. */
    static @Nullable String asked(List<String> args) {
        if (args.contains("--version") || args.equals(List.of("version"))) {
            return version();
        }
        if (args.equals(List.of("help")) || args.equals(List.of("--help"))) {
            return COMMANDS;
        }
        if (args.size() < 2 || !args.contains("--help")) {
            return null;
        }
        return switch (args.get(0)) {
            case "input" -> INPUT;
            case "action" -> ACTION;
            case "search" -> SEARCH;
            case "handlers" -> HANDLERS;
            default -> null;
        };
    }
}

package ta.defender.collector;

import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The way into {@code defender-collector}. */
public final class CollectorMain {
    private static final String USAGE = """
            usage: defender-collector <command> [options]
              convert   converts objects from standard input, without a network
            'defender-collector <command> --help' says more about one of them.
            """;

    private CollectorMain() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int code;
        try {
            code = run(List.of(arguments), out, err);
        } catch (IOException failed) {
            err.println("ERROR Standard input or output failed: " + failed.getMessage());
            code = 1;
        } catch (RuntimeException | StackOverflowError bug) {
            err.println("ERROR defender-collector failed unexpectedly: " + bug + ". Please report this line.");
            code = 1;
        }
        System.exit(code);
    }

    private static int run(List<String> arguments, OutputStream out, PrintStream err) throws IOException {
        String command = arguments.isEmpty() ? "" : arguments.get(0);
        List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
        switch (command) {
            case "convert" -> {
                BufferedInputStream in = new BufferedInputStream(new FileInputStream(FileDescriptor.in));
                return new ConvertCommand(in, out, err).run(rest);
            }
            case "help", "--help" -> {
                out.write(USAGE.getBytes(StandardCharsets.UTF_8));
                return 0;
            }
            default -> {
                err.println("ERROR Unknown command '" + command + "'. Run 'defender-collector help' for the commands.");
                return 1;
            }
        }
    }
}

package ta.simulator.splunkd.input;

import java.util.List;
import java.util.Optional;

/** A scheme as its {@code --scheme} document declares it. */
public record Scheme(
        String name,
        String app,
        List<String> command,
        String title,
        String description,
        boolean externalValidation,
        boolean singleInstance,
        boolean xmlStreaming,
        List<SchemeArgument> arguments) {
    public Scheme {
        command = List.copyOf(command);
        arguments = List.copyOf(arguments);
    }

    /** The declared argument of this name. */
    public Optional<SchemeArgument> argument(String argument) {
        return arguments.stream().filter(one -> one.name().equals(argument)).findFirst();
    }
}

package ta.simulator.splunkd.input;

/** One argument that a scheme declares. */
public record SchemeArgument(
        String name,
        String title,
        String description,
        String dataType,
        boolean requiredOnCreate,
        boolean requiredOnEdit) {}

package ta.defender.cli;

/** How the process ends, as Splunk and callers of the command line see it. */
enum ExitCode {
    /** Done, or stopped. */
    OK(0),
    /** It cannot go on, or nothing was done. */
    FAILED(1),
    /** Some of what was asked for was refused or failed. */
    PARTLY(2);

    private final int value;

    ExitCode(int value) {
        this.value = value;
    }

    int value() {
        return value;
    }
}

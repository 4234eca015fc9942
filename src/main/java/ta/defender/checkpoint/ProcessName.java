package ta.defender.checkpoint;

import java.time.Instant;

/** Names of processes of this host, which tell two apart that have the same number one after the other. */
public final class ProcessName {
    private static final String CURRENT = of(ProcessHandle.current());

    private ProcessName() {}

    /** The name of this process: digits and a hyphen. */
    public static String current() {
        return CURRENT;
    }

    /** Whether the process runs. */
    public static boolean isAlive(String name) {
        String number = name.substring(0, Math.max(0, name.indexOf('-')));
        return number.matches("\\d{1,18}")
                && ProcessHandle.of(Long.parseLong(number))
                        .filter(process -> of(process).equals(name))
                        .isPresent();
    }

    private static String of(ProcessHandle process) {
        return process.pid() + "-"
                + process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}

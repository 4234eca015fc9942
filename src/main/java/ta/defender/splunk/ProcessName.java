package ta.defender.splunk;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Names this process for others that share a store with it, and tells whether one of its host still runs. */
public final class ProcessName {
    private static final String SEPARATOR = "|";

    private final String host;

    /**
     * @param host name of the Splunk instance
     */
    public ProcessName(String host) {
        this.host = host;
    }

    /** Name of this process. */
    public String own() {
        ProcessHandle self = ProcessHandle.current();
        return host + SEPARATOR + self.pid() + SEPARATOR + started(self);
    }

    /** Whether a process of this host has ended; of another host nothing can be known. */
    public boolean isGone(String name) {
        List<String> parts = List.of(name.split("\\|", -1));
        if (parts.size() != 3 || !parts.get(0).equals(host) || !parts.get(1).matches("\\d{1,18}")) {
            return false;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(parts.get(1)));
        return process.isEmpty()
                || !process.get().isAlive()
                || !started(process.get()).equals(parts.get(2));
    }

    private static String started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("");
    }
}

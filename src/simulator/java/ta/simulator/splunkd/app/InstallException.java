package ta.simulator.splunkd.app;

import java.util.List;

/** An app that an installation refuses; the message lists every fault at once. */
public final class InstallException extends Exception {
    private static final long serialVersionUID = 1L;

    InstallException(List<String> faults) {
        super(String.join("; ", faults));
    }
}

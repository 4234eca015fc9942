package ta.defender.update;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import ta.defender.http.Sleeper;
import ta.defender.http.TransportException;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkException;
import ta.defender.splunk.SplunkLog;

/**
 * Sends audit events to an index of Splunk; what Splunk does not take is written to the log in full, so that no change of
 * an object goes unrecorded.
 */
public final class AuditLog implements AuditSink {
    private static final String SOURCETYPE = "ms:defender:update";

    /** So many events go by one call where there are many. */
    static final int TOGETHER = 20;

    private static final int ATTEMPTS = 3;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ManagementPort port;
    private final String index;
    private final String source;
    private final Sleeper sleeper;
    private final SplunkLog log;
    private final int together;
    private final List<String> kept = new ArrayList<>();

    /**
     * @param expected about how many events there will be; few are sent one by one, so that none is lost should the process
     *     be killed
     */
    public AuditLog(ManagementPort port, String index, String source, Sleeper sleeper, SplunkLog log, int expected) {
        this.port = port;
        this.index = index;
        this.source = source;
        this.sleeper = sleeper;
        this.log = log;
        this.together = expected > TOGETHER ? TOGETHER : 1;
    }

    @Override
    public synchronized void accept(String event) {
        kept.add(event);
        if (kept.size() >= together) {
            flush();
        }
    }

    @Override
    public synchronized void flush() {
        if (kept.isEmpty()) {
            return;
        }
        String problem = send(String.join("\n", kept) + "\n");
        if (!problem.isEmpty()) {
            log.error(problem + "; the audit events stand in this log instead of index " + index);
            kept.forEach(event -> log.warn("audit event: " + event));
        }
        kept.clear();
    }

    /** Why Splunk does not take them; empty when it did. */
    private String send(String events) {
        for (int attempt = 1; ; attempt++) {
            String problem;
            try {
                port.receive(index, SOURCETYPE, source, events);
                return "";
            } catch (SplunkException e) {
                problem = e.getMessage() + (e.status() == 403 ? "; the role needs the capability edit_tcp for it" : "");
                if (e.status() < 500) {
                    return problem;
                }
            } catch (TransportException e) {
                problem = String.valueOf(e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "the events could not be sent: told to stop";
            }
            if (attempt >= ATTEMPTS) {
                return problem;
            }
            try {
                sleeper.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return problem;
            }
        }
    }
}

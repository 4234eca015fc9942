package ta.defender.update;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import ta.defender.http.ApiException;
import ta.defender.http.Sleeper;
import ta.defender.http.TransportException;
import ta.defender.model.Code;
import ta.defender.model.Issue;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkLog;

/**
 * Sends audit events to an index of Splunk at once; what Splunk does not take is written to the log in full, so that no change
 * of an object goes unrecorded.
 *
 * <p>Events that arrive while others are being sent go together with the next call.
 */
public final class AuditLog implements AuditSink {
    private static final String SOURCETYPE = "ms:defender:update";
    private static final int ATTEMPTS = 3;
    /** The most characters that go in one call, unless one event has more. */
    private static final int MAX_CHARACTERS = 1 << 20;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ManagementPort port;
    private final Destination destination;
    private final Sleeper sleeper;
    private final SplunkLog log;
    private final Deque<String> waiting = new ArrayDeque<>();
    private boolean sending;
    private int unwritten;
    private String reason = "";
    /** Why Splunk is not asked; empty when it is. */
    private volatile String refusal = "";

    /**
     * Where events go.
     *
     * @param source the alert action
     */
    public record Destination(String index, String source) {}

    /** Sends through a management port, with the rights of its session. */
    public AuditLog(ManagementPort port, Destination destination, Sleeper sleeper, SplunkLog log) {
        this.port = port;
        this.destination = destination;
        this.sleeper = sleeper;
        this.log = log;
    }

    /** Writes all events to the log, without asking Splunk. */
    public void refused(String problem) {
        refusal = problem;
    }

    @Override
    public void accept(String event) {
        acceptAll(List.of(event));
    }

    @Override
    public void acceptAll(List<String> events) {
        synchronized (this) {
            waiting.addAll(events);
            if (sending) {
                return;
            }
            sending = true;
        }
        for (List<String> next = next(); !next.isEmpty(); next = next()) {
            deliver(next);
        }
    }

    private synchronized List<String> next() {
        List<String> next = new ArrayList<>();
        int characters = 0;
        while (!waiting.isEmpty()) {
            characters += waiting.peek().length();
            if (!next.isEmpty() && characters > MAX_CHARACTERS) {
                break;
            }
            next.add(waiting.remove());
        }
        sending = !next.isEmpty();
        notifyAll();
        return next;
    }

    /** Returns when everything that was accepted has been handed over. */
    public synchronized void flush() {
        boolean interrupted = false;
        while (sending) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Audit events that Splunk did not take, once all are handed over; such an event does not fail its row. */
    public synchronized List<Issue> warnings() {
        return unwritten == 0
                ? List.of()
                : List.of(new Issue(
                        Code.AUDIT_NOT_WRITTEN,
                        "Splunk did not confirm " + unwritten + " audit events for index " + destination.index() + ": "
                                + reason,
                        "find them in index=_internal \"audit event:\", and mend the cause",
                        "index"));
    }

    private void deliver(List<String> events) {
        String problem = refusal.isEmpty() ? send(String.join("\n", events) + "\n") : refusal;
        if (!problem.isEmpty()) {
            log.error(problem + ". Splunk did not confirm the audit events for index " + destination.index()
                    + ". They follow in this log");
            events.forEach(event -> log.warn("audit event: " + event));
            synchronized (this) {
                unwritten += events.size();
                reason = problem;
            }
        }
    }

    private static int attempts(int status) {
        return switch (status) {
            case 401, 403, 404 -> 1;
            // an index that was created just now
            case 400 -> 2;
            default -> ATTEMPTS;
        };
    }

    /** Why Splunk does not take them; empty when it did. */
    private String send(String events) {
        boolean interrupted = false;
        String problem = "";
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                port.receive(destination.index(), SOURCETYPE, destination.source(), events);
                problem = "";
                break;
            } catch (ApiException e) {
                problem = e.getMessage() + (e.status() == 403 ? "; the role needs the capability edit_tcp for it" : "");
                if (attempt >= attempts(e.status())) {
                    break;
                }
            } catch (TransportException e) {
                problem = String.valueOf(e.getMessage());
                if (e.code() == Code.RESPONSE_TIMEOUT) {
                    // Splunk takes them when its queues have room: sent again, they would be there twice
                    break;
                }
            } catch (InterruptedException e) {
                // the proof of a change matters more than an early end
                interrupted = true;
                problem = "the events could not be sent: shutting down";
                continue;
            }
            try {
                sleeper.sleep(PAUSE);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return problem;
    }
}

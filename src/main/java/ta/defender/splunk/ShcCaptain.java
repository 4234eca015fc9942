package ta.defender.splunk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import ta.defender.http.ApiException;
import ta.defender.http.Sleeper;
import ta.defender.http.TransportException;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/**
 * On a search head cluster every member has the same inputs, so only the captain collects; the others stand by until they
 * become captain. Everywhere else there is nothing to wait for.
 */
public final class ShcCaptain {
    static final Duration BETWEEN_CHECKS = Duration.ofSeconds(30);
    private static final Duration UNTIL_KNOWN = Duration.ofSeconds(5);
    private static final String MEMBER = "shc_member";
    private static final String CAPTAIN = "shc_captain";
    private static final int UNAUTHORIZED = 401;

    private final Roles roles;
    private final SplunkLog log;
    private final List<Runnable> whenLost = new ArrayList<>();
    /** What is not known is not allowed: every member would collect that starts while splunkd is busy. */
    private boolean mayCollect;

    private boolean known;
    private boolean clustered = true;
    private boolean stopped;
    private boolean told;
    private String refusal = "";

    /** What splunkd says it is. */
    @FunctionalInterface
    public interface Roles {
        /** The server roles. */
        Set<String> read() throws InterruptedException;
    }

    public ShcCaptain(Roles roles, SplunkLog log) {
        this.roles = roles;
        this.log = log;
    }

    /** Looks once, and then again and again in a thread of its own, until there is nothing to wait for. */
    public void watch(Sleeper sleeper) throws InterruptedException {
        check();
        if (!isClustered()) {
            return;
        }
        Thread thread = new Thread(
                () -> {
                    try {
                        while (isClustered()) {
                            sleeper.sleep(isKnown() ? BETWEEN_CHECKS : UNTIL_KNOWN);
                            check();
                        }
                    } catch (InterruptedException e) {
                        // shutting down
                    }
                },
                "captaincy");
        thread.setDaemon(true);
        thread.start();
    }

    /** Asks splunkd; what cannot be asked changes nothing. */
    public void check() throws InterruptedException {
        try {
            Set<String> now = roles.read();
            decide(now.contains(MEMBER) || now.contains(CAPTAIN), now.contains(CAPTAIN));
        } catch (TransportException e) {
            unknown(String.valueOf(e.getMessage()));
        } catch (ApiException e) {
            unknown(String.valueOf(e.getMessage()));
            if (e.status() == UNAUTHORIZED) {
                refused(String.valueOf(e.getMessage()));
            }
        }
    }

    private void unknown(String reason) {
        if (isKnown() || told) {
            log.debug("Cannot ask for the role of this search head: " + reason);
        } else {
            told = true;
            log.warn("Cannot ask for the role of this search head (" + reason
                    + "). Waiting: only the captain of a search head cluster collects.");
        }
    }

    private void decide(boolean isMember, boolean isCaptain) {
        boolean may = !isMember || isCaptain;
        List<Runnable> toRun = List.of();
        synchronized (this) {
            boolean first = !known;
            known = true;
            clustered = isMember;
            if (may == mayCollect && !(first && !may)) {
                return;
            }
            if (first && may) {
                mayCollect = true;
                notifyAll();
                return;
            }
            mayCollect = may;
            if (!may) {
                toRun = List.copyOf(whenLost);
                whenLost.clear();
            }
            notifyAll();
        }
        log.info(may ? "SHC captain now; collecting" : "Not the SHC captain; on standby. The captain collects.");
        toRun.forEach(Runnable::run);
    }

    /**
     * Blocks until this host may collect.
     *
     * @return false when shutting down
     * @throws DefenderException when splunkd refuses the session key meanwhile
     */
    public synchronized boolean awaitTurn() throws InterruptedException {
        while (!mayCollect && !stopped) {
            if (!refusal.isEmpty()) {
                throw new DefenderException(Code.SESSION_KEY_REFUSED, refusal, "");
            }
            wait();
        }
        return !stopped;
    }

    /** Has {@code action} run once when this host may no longer collect; at once when that is so already. */
    public void whenLost(Runnable action) {
        synchronized (this) {
            if (mayCollect) {
                whenLost.add(action);
                return;
            }
        }
        action.run();
    }

    /** Ends {@link #awaitTurn()}. */
    public synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    private synchronized boolean isKnown() {
        return known;
    }

    private synchronized boolean isClustered() {
        return clustered && !stopped;
    }

    private synchronized void refused(String message) {
        refusal = message;
        notifyAll();
    }
}

package ta.defender.splunk;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/** Reads {@link SplunkState}, at most every few seconds for all stanzas together. */
public final class SplunkStateReader {
    /** Secrets and accounts are in this realm. */
    public static final String REALM = "TA_defender";

    /** Below the shortest interval, so that every poll of a stanza sees changes made since its last one. */
    private static final Duration KEPT = Duration.ofSeconds(5);

    private final ManagementPort port;
    private final Clock clock;
    private @Nullable SplunkState last;
    private Instant lastRead = Instant.MIN;

    public SplunkStateReader(ManagementPort port, Clock clock) {
        this.port = port;
        this.clock = clock;
    }

    /**
     * The same for an input, which needs another process when its session key is refused, and else tries again.
     *
     * @throws DefenderException when Splunk answers with any other error
     */
    public SplunkState readForInput() throws InterruptedException {
        try {
            return read();
        } catch (ApiException e) {
            if (e.status() == 401) {
                throw new DefenderException(Code.SESSION_KEY_REFUSED, String.valueOf(e.getMessage()), "");
            }
            throw DefenderException.setting(
                    "Splunk", e.issue().what(), e.issue().remedy());
        }
    }

    public synchronized SplunkState read() throws InterruptedException {
        Instant now = clock.instant();
        SplunkState kept = last;
        if (kept != null && now.isBefore(lastRead.plus(KEPT)) && !now.isBefore(lastRead)) {
            return kept;
        }
        Map<String, Map<String, String>> accounts = new TreeMap<>(port.conf("defender_account"));
        // what stands outside any stanza is not an account
        accounts.remove("default");
        SplunkState fresh = new SplunkState(port.conf("defender_settings"), accounts, port.passwords(REALM));
        last = fresh;
        lastRead = now;
        return fresh;
    }
}

package ta.defender.update;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import ta.defender.http.TransportException;
import ta.defender.splunk.SplunkException;

/** What was begun for some requests of the queue, kept with their claims. */
final class RequestMemory implements WriteMemory {
    private final RequestClaims claims;
    private final Map<PlannedRow.Update, QueuedRequest> requests;
    private final Map<PlannedRow.Update, Begun> known = new ConcurrentHashMap<>();

    /** Reads what earlier tries have left. */
    RequestMemory(RequestClaims claims, Map<PlannedRow.Update, QueuedRequest> requests) throws InterruptedException {
        this.claims = claims;
        this.requests = requests;
        for (Map.Entry<PlannedRow.Update, QueuedRequest> each : requests.entrySet()) {
            // a first try has nothing to remember
            if (each.getValue().standing().attempts() > 1) {
                Begun begun = claims.begun(each.getValue().key());
                if (begun != null) {
                    known.put(each.getKey(), begun);
                }
            }
        }
    }

    @Override
    public @Nullable Begun begun(PlannedRow.Update update) {
        return known.get(update);
    }

    @Override
    public void begin(Map<PlannedRow.Update, Begun> begun) throws IOException, InterruptedException {
        for (Map.Entry<PlannedRow.Update, Begun> each : begun.entrySet()) {
            QueuedRequest request = requests.get(each.getKey());
            if (request != null && known.putIfAbsent(each.getKey(), each.getValue()) == null) {
                try {
                    claims.begin(request, each.getValue());
                } catch (SplunkException | TransportException e) {
                    known.remove(each.getKey());
                    throw new IOException(e.getMessage(), e);
                }
            }
        }
    }
}

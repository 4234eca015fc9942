package ta.defender.http;

import java.time.Duration;
import ta.defender.model.Code;

/** Keeps calls within their budget by letting them wait for their turn. */
public final class ThrottledTransport implements Transport {
    private final Transport next;
    private final CallBudget budget;
    private final Sleeper sleeper;
    private final CallListener listener;

    private ThrottledTransport(Transport next, CallBudget budget, Sleeper sleeper, CallListener listener) {
        this.next = next;
        this.budget = budget;
        this.sleeper = sleeper;
        this.listener = listener;
    }

    /** Spends one turn of {@code budget} per call; {@code next} itself when the budget has no limit. */
    public static Transport of(Transport next, CallBudget budget, Sleeper sleeper, CallListener listener) {
        return budget.isUnlimited() ? next : new ThrottledTransport(next, budget, sleeper, listener);
    }

    @Override
    public <T> T exchange(HttpRequest request, ResponseReader<T> reader) throws InterruptedException {
        Duration wait = budget.book(request.writeBack(), request.timeout());
        if (wait.compareTo(request.timeout()) > 0) {
            throw new TransportException(
                    Code.RATE_LIMITED,
                    request + " was not sent: the add-on's own limit of " + budget
                            + " is used up; the next permit comes in "
                            + wait.toSeconds() + " s, the call may wait "
                            + request.timeout().toSeconds()
                            + " s",
                    "if this continues, poll less often or with fewer inputs per tenant; many repeated or divided requests use it up, too",
                    wait,
                    null);
        }
        if (wait.isZero()) {
            return next.exchange(request, reader);
        }
        listener.throttled(request, wait);
        sleeper.sleep(wait);
        return next.exchange(request.withTimeout(request.timeout().minus(wait)), reader);
    }
}

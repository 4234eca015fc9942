package ta.defender.output.carrier;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;

/**
 * Refused messages that wait for one that is taken: it shows that the fault is theirs. A receiver that refuses everything has
 * the fault itself, and nothing is given up for it.
 */
final class Suspects {
    /** How many may be refused in a row after one was taken. */
    private static final int TRUSTED = 10;

    private static final int MOST = 50;

    /** So many wait whose refusal may as well be about the receiver: each of them is a request that a locked door gets. */
    private static final int MOST_VAGUE = 10;

    /** So often such a one is sent again, each time after another was taken: one of several receivers may have the fault. */
    private static final int VAGUE_ROUNDS = 5;

    private final String receiver;
    private final List<Suspect> waiting = new ArrayList<>();
    private int trust;
    private boolean repeating;

    /** @param failure what a receiver that refuses everything so fails with; null when the reason is about messages */
    private record Suspect(
            Backlog.Entry entry, String reason, @Nullable DefenderException failure) {}

    Suspects(String receiver) {
        this.receiver = receiver;
    }

    /** Delivery begins again: they are sent again. */
    void forget() {
        waiting.clear();
    }

    void refused(Backlog.Entry entry, HttpPost.Response response, Link link) {
        refused(entry, reason(response), response.status() == HttpDelivery.TOO_LARGE, link);
    }

    private static String reason(HttpPost.Response response) {
        return "HTTP " + response.status() + ": " + HttpDelivery.cut(response.body());
    }

    /**
     * Takes what was refused alone, for a reason that is usually the receiver's: a firewall in between may also refuse one message
     * for its text.
     *
     * @param failure what holds if others are refused, too
     */
    void refused(Backlog.Entry entry, HttpPost.Response response, DefenderException failure, Link link) {
        if (repeating && entry.refusedAgain() >= VAGUE_ROUNDS) {
            link.refuse(entry, reason(response));
            return;
        }
        waiting.add(new Suspect(entry, reason(response), failure));
        if (waiting.stream().filter(suspect -> suspect.failure() != null).count() >= MOST_VAGUE) {
            throw failure;
        }
    }

    /**
     * Takes what was refused alone.
     *
     * @param tooLarge a message that is too large has the fault itself
     */
    void refused(Backlog.Entry entry, String reason, boolean tooLarge, Link link) {
        if (tooLarge || repeating || trust > 0) {
            trust -= tooLarge || repeating ? 0 : 1;
            link.refuse(entry, reason);
            link.state().up();
            return;
        }
        waiting.add(new Suspect(entry, reason, null));
        if (waiting.size() >= MOST) {
            requireNone();
        }
    }

    /** Sends one message alone. */
    interface Repeat {
        void send(Backlog.Entry entry) throws InterruptedException;
    }

    /** A message was taken. Those that wait are sent once more: the receiver may have been mended meanwhile. */
    void taken(Repeat repeat) throws InterruptedException {
        trust = TRUSTED;
        if (waiting.isEmpty()) {
            return;
        }
        List<Suspect> again = List.copyOf(waiting);
        waiting.clear();
        repeating = true;
        try {
            for (Suspect suspect : again) {
                repeat.send(suspect.entry());
            }
        } finally {
            repeating = false;
        }
    }

    /** Called when there is nothing else to send. */
    void requireNone() {
        if (!waiting.isEmpty()) {
            DefenderException failure = waiting.get(waiting.size() - 1).failure();
            if (failure != null) {
                throw failure;
            }
            throw DeliveryFailure.configuration(
                    receiver + " refuses every message: "
                            + waiting.get(waiting.size() - 1).reason(),
                    "Correct format and the other settings of this output, or the receiver. A message that is refused while others"
                            + " are taken goes to refused/.",
                    null);
        }
    }
}

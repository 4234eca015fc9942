package ta.defender.collect;

import ta.defender.checkpoint.Ledger;
import ta.defender.model.Position;

/** What is known of one feed right now: written events included that are not settled yet. Used by one thread at a time. */
final class FeedState {
    private Position position;
    private final Ledger ledger;

    FeedState(Position position, Ledger ledger) {
        this.position = position;
        this.ledger = ledger;
    }

    Position position() {
        return position;
    }

    void moveTo(Position newPosition) {
        position = newPosition;
    }

    Ledger ledger() {
        return ledger;
    }
}

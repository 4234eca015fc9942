package ta.defender.update;

import java.util.Locale;

/** Where a request in the queue stands. */
enum RequestState {
    QUEUED,
    CLAIMED,
    UPDATED,
    UNCHANGED,
    REFUSED,
    FAILED,
    EXPIRED,
    CANCELLED;

    /** How it is written in the collection. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether something is still to be done. */
    boolean isOpen() {
        return this == QUEUED || this == CLAIMED;
    }

    /** The state of this word; one that we do not know is nobody's to carry out. */
    static RequestState of(String word) {
        for (RequestState state : values()) {
            if (state.word().equals(word)) {
                return state;
            }
        }
        return CANCELLED;
    }
}

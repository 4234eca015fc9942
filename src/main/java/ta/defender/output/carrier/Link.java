package ta.defender.output.carrier;

import java.util.List;
import ta.defender.model.DefenderException;

/**
 * What a delivery works with.
 *
 * @param output the output's name
 */
record Link(String output, Backlog backlog, Refusals refusals, State state) {
    /** Learns how delivery goes. */
    interface State {
        /** The other side takes messages. */
        void up();

        /** The other side takes none; the delivery goes on trying. */
        void down(DefenderException failure);

        /** A request is sent again. */
        void again();
    }

    /** From this on a wait is told. */
    private static final long LONG_WAIT = 5_000;

    /** Waits before a request is sent again. */
    void pause(long millis, DefenderException why) throws InterruptedException {
        if (millis >= LONG_WAIT) {
            state.down(why);
        }
        backlog.pause(millis);
    }

    void refuse(Backlog.Entry entry, String reason) {
        refusals.refuse(output, entry.message(), reason);
        backlog.settle(entry);
    }

    void settle(List<Backlog.Entry> entries) {
        backlog.settle(entries);
        state.up();
    }
}

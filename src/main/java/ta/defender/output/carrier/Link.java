package ta.defender.output.carrier;

import java.util.List;

/**
 * What a delivery works with.
 *
 * @param output the output's name
 * @param up told as soon as the other side takes messages
 */
record Link(String output, Backlog backlog, Refusals refusals, Runnable up) {
    void refuse(Backlog.Entry entry, String reason) {
        refusals.refuse(output, entry.message(), reason);
        backlog.settle(entry);
    }

    void settle(List<Backlog.Entry> entries) {
        backlog.settle(entries);
        up.run();
    }
}

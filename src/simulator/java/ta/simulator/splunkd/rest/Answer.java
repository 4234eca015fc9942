package ta.simulator.splunkd.rest;

import java.util.List;
import java.util.Optional;
import ta.simulator.net.Reply;

/**
 * What an endpoint answers before it is written in one of the two forms.
 *
 * @param entries the page of entries, when it is a feed
 * @param total entries before paging
 * @param ready a finished reply, for endpoints with a form of their own
 * @param bare whether the only entry is the whole Atom document
 */
record Answer(
        int status, List<Entry> entries, int total, int offset, int perPage, Optional<Reply> ready, boolean bare) {
    Answer(int status, List<Entry> entries, int total, int offset, int perPage, Optional<Reply> ready) {
        this(status, entries, total, offset, perPage, ready, false);
    }

    Answer {
        entries = List.copyOf(entries);
    }

    static Answer of(Entry entry) {
        return new Answer(200, List.of(entry), 1, 0, 30, Optional.empty());
    }

    /** A single entry that is not in a feed when it is written as Atom: a search job. */
    static Answer bare(Entry entry) {
        return new Answer(200, List.of(entry), 1, 0, 30, Optional.empty(), true);
    }

    static Answer created(Entry entry) {
        return new Answer(201, List.of(entry), 1, 0, 30, Optional.empty());
    }

    /** A feed without entries, as after a DELETE. */
    static Answer empty() {
        return new Answer(200, List.of(), 0, 0, 30, Optional.empty());
    }

    static Answer ready(Reply reply) {
        return new Answer(reply.status(), List.of(), 0, 0, 30, Optional.of(reply));
    }
}

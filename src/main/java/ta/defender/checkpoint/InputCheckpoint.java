package ta.defender.checkpoint;

import java.util.EnumMap;
import java.util.Map;
import ta.defender.model.Feed;
import ta.defender.model.Position;

/**
 * What is remembered of one input stanza.
 *
 * @param stanza full stanza name
 * @param tenant the tenant it was read from
 * @param changes refers to what is known of the objects' last versions; empty when nothing is
 * @param feeds position and known versions of each feed the stanza reads
 */
public record InputCheckpoint(String stanza, String tenant, String changes, Map<Feed, Entry> feeds) {

    /**
     * One feed's part.
     *
     * @param position how far it was read
     * @param known versions written
     * @param settled how many of the first known versions count; the rest was written too recently
     */
    public record Entry(Position position, DedupCache known, int settled) {
        public Entry {
            if (settled < 0 || settled > known.size()) {
                throw new IllegalArgumentException(settled + " settled entries of " + known.size());
            }
        }
    }

    public InputCheckpoint {
        feeds = feeds.isEmpty() ? Map.of() : new EnumMap<>(feeds);
    }
}

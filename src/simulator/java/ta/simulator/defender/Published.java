package ta.simulator.defender;

import java.time.Instant;

/**
 * One version of one object as an API shows it.
 *
 * @param api whose form it is
 * @param id the object's identifier in that API
 * @param updatedText the last-update instant as the API spells it
 * @param updated the same as an instant
 * @param json the object as it stands in a response, compact; incidents without their alerts
 * @param visibleFrom when reads began to see it
 * @param visibleUntil when a newer version replaced it; {@link Instant#MAX} while it is the newest
 */
public record Published(
        Api api,
        String id,
        String updatedText,
        Instant updated,
        String json,
        Instant visibleFrom,
        Instant visibleUntil) {

    /** Identifier and version in one text, as a key for sets and counts. */
    public String key() {
        return id + " " + updated;
    }
}

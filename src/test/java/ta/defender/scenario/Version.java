package ta.defender.scenario;

import java.time.Instant;
import java.util.Map;

/**
 * One version of one object in the service's truth.
 *
 * @param key unique name of the version, which is in the object's title
 * @param updated its last-update instant
 * @param visibleAt from when on the lists show it
 * @param body its JSON
 * @param events the events it has to become, by the key in each one's title
 */
public record Version(String key, Instant updated, Instant visibleAt, String body, Map<String, String> events) {}

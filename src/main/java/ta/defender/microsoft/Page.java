package ta.defender.microsoft;

import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a page after its objects were handed over.
 *
 * @param objects how many it held
 * @param next where the next page is, or null when the service names none
 * @param serviceTime when it was made, by the service's clock ({@code Date}), or by ours when it sent none
 */
public record Page(int objects, @Nullable URI next, Instant serviceTime) {}

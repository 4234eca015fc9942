package ta.defender.poll;

import java.time.InstantSource;
import ta.defender.output.EventOutput;

/**
 * Where the events of one feed go, and what counts them.
 *
 * @param clock the service's
 */
record FeedOutput(EventOutput sink, EventLabels labels, InstantSource clock, Counters counters) {}

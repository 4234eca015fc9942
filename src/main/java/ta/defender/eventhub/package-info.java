/** The streaming API over the Kafka endpoint of Event Hubs: consumer group, offsets, records. */
@NullMarked
package ta.defender.eventhub;

import org.jspecify.annotations.NullMarked;

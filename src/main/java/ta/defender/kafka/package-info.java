/**
 * Event Hubs over the Kafka protocol: messages of the partitions that fall to us, and what was settled of them. The only
 * package that knows the Kafka client, which is on the class path of one scheme alone. Stands beside fetch, below stream.
 */
@NullMarked
package ta.defender.kafka;

import org.jspecify.annotations.NullMarked;

/** Ways to other systems: file, syslog, HTTP Event Collector, Kafka, HTTP. Each knows when its other side has a message. */
@NullMarked
package ta.defender.output.carrier;

import org.jspecify.annotations.NullMarked;

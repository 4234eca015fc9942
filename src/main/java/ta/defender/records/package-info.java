/**
 * Turns messages of the streaming API into events: one per record, whatever brought the message here. Stands above json
 * and emit, below those that fetch messages.
 */
@NullMarked
package ta.defender.records;

import org.jspecify.annotations.NullMarked;

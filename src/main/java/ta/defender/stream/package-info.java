/**
 * The streaming API: messages of a consumer group to events, committed once they have settled. Stands above kafka and
 * records and below app.
 */
@NullMarked
package ta.defender.stream;

import org.jspecify.annotations.NullMarked;

/** One polling cycle: fetch, normalise, emit, remember the position. Stands above fetch and below app. */
@NullMarked
package ta.defender.collect;

import org.jspecify.annotations.NullMarked;

/** The nouns everybody speaks of: alerts, incidents, positions, windows, events. Knows no input or output. */
@NullMarked
package ta.defender.model;

import org.jspecify.annotations.NullMarked;

/** REST feeds: schedule, windows, gaps, reconciliation. */
@NullMarked
package ta.defender.poll;

import org.jspecify.annotations.NullMarked;

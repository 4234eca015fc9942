/** Runs the stanzas of a scheme at their times and says what fails in them: what polls stands on it. */
@NullMarked
package ta.defender.schedule;

import org.jspecify.annotations.NullMarked;

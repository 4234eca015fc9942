/** Advanced hunting: the input that reads every row once, and the queries of people. */
@NullMarked
package ta.defender.hunting;

import org.jspecify.annotations.NullMarked;

/** Which windows of time are read and how their pages are walked. Stands between collect and api. */
@NullMarked
package ta.defender.fetch;

import org.jspecify.annotations.NullMarked;

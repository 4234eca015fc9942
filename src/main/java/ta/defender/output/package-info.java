/** Where events go, and up to which event the other side has taken them. */
@NullMarked
package ta.defender.output;

import org.jspecify.annotations.NullMarked;

/** Settings as typed values, every fault of them reported at once. Read before anything runs. */
@NullMarked
package ta.defender.config;

import org.jspecify.annotations.NullMarked;

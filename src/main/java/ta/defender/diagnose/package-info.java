/**
 * Checks an account end to end, from name resolution to each permission, and names the remedy. Stands beside collect: app
 * hands it the same clients that polling uses.
 */
@NullMarked
package ta.defender.diagnose;

import org.jspecify.annotations.NullMarked;

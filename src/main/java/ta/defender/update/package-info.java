/** Write-back: rows to updates, read, compare, write, audit. */
@NullMarked
package ta.defender.update;

import org.jspecify.annotations.NullMarked;

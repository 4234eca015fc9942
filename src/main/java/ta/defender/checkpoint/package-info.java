/** The position that survives a restart, kept in files. Written after emit. */
@NullMarked
package ta.defender.checkpoint;

import org.jspecify.annotations.NullMarked;

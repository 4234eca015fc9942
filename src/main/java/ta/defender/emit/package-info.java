/** Events out of the process, every failed write reported. The flow's last step before the position moves. */
@NullMarked
package ta.defender.emit;

import org.jspecify.annotations.NullMarked;

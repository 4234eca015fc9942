/** Hands events to Splunk: the end of the flow, after which a position may move on. */
@NullMarked
package ta.defender.emit;

import org.jspecify.annotations.NullMarked;

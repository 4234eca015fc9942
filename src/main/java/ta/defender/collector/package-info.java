/** The program without Splunk: reads the same inputs and sends to other systems. */
@NullMarked
package ta.defender.collector;

import org.jspecify.annotations.NullMarked;

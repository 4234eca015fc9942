/**
 * From a Defender object to the event Splunk indexes, without input or output. Follows fetch, comes before emit.
 */
@NullMarked
package ta.defender.normalise;

import org.jspecify.annotations.NullMarked;

/** The position that survives a restart, kept in files or in Splunk's KV store. Written after emit. */
@NullMarked
package ta.defender.checkpoint;

import org.jspecify.annotations.NullMarked;

/** Reads the blobs that the streaming API writes to a storage account, and hands their records over as events. */
@NullMarked
package ta.defender.archive;

import org.jspecify.annotations.NullMarked;

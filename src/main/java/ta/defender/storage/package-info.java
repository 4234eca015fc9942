/** The streaming API from a storage account: containers, blobs, ranges. */
@NullMarked
package ta.defender.storage;

import org.jspecify.annotations.NullMarked;

/** Microsoft's storage client behind the ports of storage: the only classes that know it. */
@NullMarked
package ta.defender.storage.azure;

import org.jspecify.annotations.NullMarked;

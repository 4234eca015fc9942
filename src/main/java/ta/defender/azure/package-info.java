/** Microsoft's storage client behind the port of {@code archive}; the only package that knows it, and loaded by one scheme alone. */
@NullMarked
package ta.defender.azure;

import org.jspecify.annotations.NullMarked;

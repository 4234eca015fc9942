/** Reading and writing JSON. The only user of Gson. */
@NullMarked
package ta.defender.json;

import org.jspecify.annotations.NullMarked;

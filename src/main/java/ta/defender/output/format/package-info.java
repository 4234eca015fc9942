/** Events in the formats of other SIEMs: CEF, LEEF, OCSF, and JSON as it came. */
@NullMarked
package ta.defender.output.format;

import org.jspecify.annotations.NullMarked;

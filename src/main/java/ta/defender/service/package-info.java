/** The add-on's REST service: persistent handlers that splunkd starts, one operation each. */
@NullMarked
package ta.defender.service;

import org.jspecify.annotations.NullMarked;

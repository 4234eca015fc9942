/**
 * Reads and writes JSON. Pages are cut into their elements byte by byte on the way from the service to Splunk. Small documents
 * become Gson's trees, which {@link ta.defender.json.Json} reads without surprises.
 */
@NullMarked
package ta.defender.json;

import org.jspecify.annotations.NullMarked;

/**
 * Reads and writes JSON: pages are cut into their elements byte by byte on the way from the service to Splunk, small
 * documents become a {@link ta.defender.json.JsonView}; no other package sees the JSON library.
 */
@NullMarked
package ta.defender.json;

import org.jspecify.annotations.NullMarked;

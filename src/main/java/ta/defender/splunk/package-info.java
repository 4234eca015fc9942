/**
 * Splunk's protocols: introspection, input documents, management port, log lines. The only user of the Splunk SDK.
 */
@NullMarked
package ta.defender.splunk;

import org.jspecify.annotations.NullMarked;

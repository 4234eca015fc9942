/** Takes over what another Defender add-on has configured: accounts, inputs and where its events end. */
@NullMarked
package ta.defender.migration;

import org.jspecify.annotations.NullMarked;

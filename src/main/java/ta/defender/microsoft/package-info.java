/** Microsoft's services: clouds, accounts, tokens, feeds, updates. */
@NullMarked
package ta.defender.microsoft;

import org.jspecify.annotations.NullMarked;

/** The command line: one command per verb, from arguments to exit code. */
@NullMarked
package ta.defender.cli;

import org.jspecify.annotations.NullMarked;

/**
 * The way in: command line, wiring of the object graph, exit codes. The top of the flow; the only package that builds
 * the parts of every other one.
 */
@NullMarked
package ta.defender.app;

import org.jspecify.annotations.NullMarked;

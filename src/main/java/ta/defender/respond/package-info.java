/** Alert actions: from the rows Splunk hands over to planned changes and their outcomes. Stands below app. */
@NullMarked
package ta.defender.respond;

import org.jspecify.annotations.NullMarked;

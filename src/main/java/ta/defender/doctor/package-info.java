/** Checks of an account and of the installation, as results with a remedy. */
@NullMarked
package ta.defender.doctor;

import org.jspecify.annotations.NullMarked;

package ta.defender.scenario;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * A stretch of a scenario.
 *
 * @param until its end, counted from the start of the scenario
 * @param enter what happens at its begin
 * @param blind whether nothing can be read meanwhile, so that what comes and goes in it cannot be asked for
 */
record Phase(Duration until, Consumer<World> enter, boolean blind) {}

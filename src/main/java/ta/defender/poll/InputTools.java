package ta.defender.poll;

import java.time.InstantSource;
import ta.defender.http.Sleeper;
import ta.defender.output.EventOutput;

/**
 * What every input works with.
 *
 * @param output where its events go
 * @param clock of the schedule
 * @param log for its lines
 */
public record InputTools(EventOutput output, InstantSource clock, Sleeper sleeper, InputLog log) {}

package ta.simulator.defender;

import ta.simulator.net.Reply;
import ta.simulator.net.Request;

/** Control of a simulator that runs in another process, under {@code /_simulator/}. */
final class Control {
    private final DefenderSimulator simulator;

    Control(DefenderSimulator simulator) {
        this.simulator = simulator;
    }

    Reply answer(Request request) {
        return Reply.json(
                200,
                ta.simulator.net.Json.object(
                        "calls", simulator.calls().total(),
                        "alerts", simulator.tenant().alertIds().size()));
    }
}

package ta.defender.service;

import ta.defender.doctor.CheckpointPlaces;
import ta.defender.doctor.HealthView;

/** {@code GET health}: the state of the inputs. */
public final class HealthOperation implements Operation {
    private final HealthView health;

    public HealthOperation(ServiceTools tools, CheckpointPlaces places) {
        this.health = new HealthView(tools.environment(), places, tools.log());
    }

    @Override
    public String name() {
        return "health";
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String capability() {
        return "ta_defender_configure";
    }

    @Override
    public ServiceAnswer run(ServiceCall call) throws InterruptedException {
        return ServiceAnswer.ok(health.read(call.splunk().system()));
    }
}

package ta.defender.service;

import ta.defender.doctor.CheckpointPlaces;
import ta.defender.doctor.HealthView;
import ta.defender.http.Environment;

/** {@code GET health}: the state of the inputs. */
public final class HealthOperation implements Operation {
    private final HealthView health;

    public HealthOperation(Environment environment, CheckpointPlaces places) {
        this.health = new HealthView(environment, places);
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

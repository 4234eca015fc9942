package ta.defender.service;

import com.google.gson.JsonObject;
import java.time.Clock;
import ta.defender.hunting.DirectHunts;
import ta.defender.hunting.HuntService;
import ta.defender.hunting.HuntingQuota;
import ta.defender.hunting.HuntingSessions;
import ta.defender.json.RequestReader;
import ta.defender.model.Api;
import ta.defender.splunk.AddonSettings;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkState;
import ta.defender.splunk.SplunkStateReader;

/** {@code POST hunt}: starts a hunting query. */
public final class HuntOperation implements Operation {
    /** What a caller's roles must have to hunt. */
    static final String CAPABILITY = "ta_defender_hunt";

    private final ServiceTools tools;
    private final HuntService hunts;
    private final HuntingQuota quota;

    public HuntOperation(ServiceTools tools, HuntService hunts) {
        this.tools = tools;
        this.hunts = hunts;
        this.quota = new HuntingQuota(tools.environment().runDirectory());
    }

    @Override
    public String name() {
        return "hunt";
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String capability() {
        return CAPABILITY;
    }

    @Override
    public ServiceAnswer run(ServiceCall call) {
        RequestReader parameters = RequestReader.of(call.body());
        ManagementPort splunk = call.splunk().system();
        Clock clock = tools.environment().clock();
        HuntingSessions sessions = account -> {
            SplunkState state = new SplunkStateReader(splunk, clock).read();
            tools.log().obey(AddonSettings.inUse(state.settings()));
            return tools.accounts().open(account, Api.GRAPH, state);
        };
        DirectHunts source = new DirectHunts(sessions, quota, clock);
        JsonObject answer = new JsonObject();
        answer.addProperty("id", hunts.start(parameters, call.user().name(), source));
        return ServiceAnswer.ok(answer);
    }
}

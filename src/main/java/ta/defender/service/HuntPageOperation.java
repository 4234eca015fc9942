package ta.defender.service;

import ta.defender.hunting.HuntService;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/** {@code GET hunt/<id>}: the next rows of a query that was started. */
public final class HuntPageOperation implements Operation {
    private final HuntService hunts;

    public HuntPageOperation(HuntService hunts) {
        this.hunts = hunts;
    }

    @Override
    public String name() {
        return "hunt";
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String capability() {
        return HuntOperation.CAPABILITY;
    }

    @Override
    public ServiceAnswer run(ServiceCall call) throws InterruptedException {
        String offset = call.query().getOrDefault("offset", "0");
        if (!offset.matches("\\d{1,18}")) {
            return ServiceAnswer.failed(
                    400, new Issue(Code.SETTING_INVALID, "is not a number", "use next of the last page", "offset"));
        }
        String id = call.path().size() == 1 ? call.path().get(0) : "";
        try {
            return ServiceAnswer.written(
                    200, hunts.page(id, Long.parseLong(offset), call.user().name()));
        } catch (DefenderException e) {
            // the call succeeded, and tells what became of the query
            return ServiceAnswer.failed(200, e.issues());
        }
    }
}

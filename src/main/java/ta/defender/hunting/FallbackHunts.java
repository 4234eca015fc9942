package ta.defender.hunting;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import ta.defender.http.ApiException;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/** Asks the add-on's service, and Microsoft itself where the service does not answer. */
public final class FallbackHunts implements HuntSource {
    private final HuntSource service;
    private final Supplier<HuntSource> direct;

    /**
     * @param direct made when it is needed first, from several threads perhaps
     */
    public FallbackHunts(HuntSource service, Supplier<HuntSource> direct) {
        this.service = service;
        this.direct = direct;
    }

    @Override
    public boolean run(String account, HuntRequest request, HuntReceiver receiver) throws InterruptedException {
        DefenderException unavailable;
        try {
            return service.run(account, request, receiver);
        } catch (DefenderException e) {
            if (e.code() != Code.SERVICE_UNAVAILABLE) {
                throw e;
            }
            unavailable = e;
        }
        try {
            return direct.get().run(account, request, receiver);
        } catch (DefenderException e) {
            if (!isAboutSetup(e)) {
                throw e;
            }
            // the user may lack the right to read the secret: both ways are closed
            List<Issue> issues = new ArrayList<>(e.issues());
            issues.addAll(unavailable.issues());
            throw new DefenderException(issues, e);
        }
    }

    private static boolean isAboutSetup(DefenderException e) {
        return e.code() == Code.SPLUNK
                || (!(e instanceof ApiException)
                        && (e.kind() == DefenderException.Kind.CONFIGURATION
                                || e.kind() == DefenderException.Kind.PERMISSION));
    }
}

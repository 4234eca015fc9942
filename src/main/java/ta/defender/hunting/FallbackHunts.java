package ta.defender.hunting;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import ta.defender.microsoft.HuntingException;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.splunk.SplunkException;

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
        ServiceHunts.ServiceUnavailableException unavailable;
        try {
            return service.run(account, request, receiver);
        } catch (ServiceHunts.ServiceUnavailableException e) {
            unavailable = e;
        }
        try {
            return direct.get().run(account, request, receiver);
        } catch (DefenderException e) {
            boolean setup = e instanceof SplunkException
                    || e.kind() == DefenderException.Kind.CONFIGURATION
                    || e.kind() == DefenderException.Kind.PERMISSION;
            if (!setup || e instanceof HuntingException) {
                throw e;
            }
            // the user may lack the right to read the secret: both ways are closed
            List<Issue> issues = new ArrayList<>(e.issues());
            issues.addAll(unavailable.issues());
            throw new DefenderException(e.kind(), issues, e);
        }
    }
}

package ta.defender.hunting;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import ta.defender.http.ApiException;
import ta.defender.json.Slice;
import ta.defender.microsoft.HuntingColumn;
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
        Begun begun = new Begun(receiver);
        try {
            return service.run(account, request, begun);
        } catch (DefenderException e) {
            // rows that were given cannot be taken back: another way would give them a second time
            if (e.code() != Code.SERVICE_UNAVAILABLE || begun.yes) {
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

    /** Notes whether anything was given. */
    private static final class Begun implements HuntReceiver {
        private final HuntReceiver receiver;
        private boolean yes;

        Begun(HuntReceiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void begin(String tenantId, List<HuntingColumn> columns) throws InterruptedException {
            yes = true;
            receiver.begin(tenantId, columns);
        }

        @Override
        public void row(Slice row) throws InterruptedException {
            receiver.row(row);
        }
    }

    private static boolean isAboutSetup(DefenderException e) {
        return e.code() == Code.SPLUNK
                || (!(e instanceof ApiException)
                        && (e.kind() == DefenderException.Kind.CONFIGURATION
                                || e.kind() == DefenderException.Kind.PERMISSION));
    }
}

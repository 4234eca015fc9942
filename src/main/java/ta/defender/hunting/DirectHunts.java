package ta.defender.hunting;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import ta.defender.http.ApiException;
import ta.defender.json.Slice;
import ta.defender.microsoft.HuntingAnswer;
import ta.defender.microsoft.HuntingColumn;
import ta.defender.microsoft.HuntingHandler;
import ta.defender.microsoft.HuntingQuery;
import ta.defender.microsoft.Session;
import ta.defender.model.Code;

/** Asks Microsoft itself. */
public final class DirectHunts implements HuntSource {
    /** The service ends a query after three minutes; a person does not wait for long for a busy service. */
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final HuntingSessions sessions;
    private final HuntingQuota quota;
    private final InstantSource clock;

    /**
     * @param quota told when a tenant's CPU is used up, so that inputs leave the tenant alone
     */
    public DirectHunts(HuntingSessions sessions, HuntingQuota quota, InstantSource clock) {
        this.sessions = sessions;
        this.quota = quota;
        this.clock = clock;
    }

    @Override
    public boolean run(String account, HuntRequest request, HuntReceiver receiver) throws InterruptedException {
        Session session = sessions.open(account);
        Handler handler = new Handler(session.tenantId(), request.max(), receiver);
        try {
            HuntingAnswer answer = session.hunting()
                    .run(new HuntingQuery(request.query(), request.timespan(), true, TIMEOUT), handler);
            handler.end();
            return answer.isCut();
        } catch (EnoughException e) {
            return true;
        } catch (ApiException e) {
            if (e.code() == Code.HUNTING_CPU_QUOTA) {
                quota.suspend(session.tenantId(), session.hunting().now(), clock.instant());
            }
            throw e;
        }
    }

    /** Enough rows; what is still on its way is dropped with the connection. */
    private static final class EnoughException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Counts rows, and gives the columns even where there is no row. */
    private static final class Handler implements HuntingHandler {
        private final String tenant;
        private final int max;
        private final HuntReceiver receiver;
        private List<HuntingColumn> columns = List.of();
        private boolean begun;
        private int rows;

        Handler(String tenant, int max, HuntReceiver receiver) {
            this.tenant = tenant;
            this.max = max;
            this.receiver = receiver;
        }

        @Override
        public void columns(List<HuntingColumn> newColumns) {
            columns = newColumns;
        }

        @Override
        public void row(Slice row) throws IOException {
            if (rows++ == max) {
                throw new EnoughException();
            }
            try {
                begin();
                receiver.row(row);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("the search was cancelled");
            }
        }

        @Override
        public boolean isRepeatable() {
            return false;
        }

        void end() throws InterruptedException {
            begin();
        }

        private void begin() throws InterruptedException {
            if (!begun) {
                begun = true;
                receiver.begin(tenant, columns);
            }
        }
    }
}

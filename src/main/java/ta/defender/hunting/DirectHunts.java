package ta.defender.hunting;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import ta.defender.json.Slice;
import ta.defender.microsoft.HuntingAnswer;
import ta.defender.microsoft.HuntingColumn;
import ta.defender.microsoft.HuntingHandler;
import ta.defender.microsoft.HuntingQuery;

/** Asks Microsoft itself. */
public final class DirectHunts implements HuntSource {
    /** The service ends a query after three minutes; a person does not wait for long for a busy service. */
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final HuntingSessions sessions;

    public DirectHunts(HuntingSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public boolean run(String account, HuntRequest request, HuntReceiver receiver) throws InterruptedException {
        HuntingSession session = sessions.open(account);
        Handler handler = new Handler(session.tenantId(), request.max(), receiver);
        try {
            HuntingAnswer answer = session.hunting()
                    .run(new HuntingQuery(request.query(), request.timespan(), true, TIMEOUT), handler);
            handler.end();
            return answer.isCut();
        } catch (EnoughException e) {
            return true;
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

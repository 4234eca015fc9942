package ta.defender.hunting;

import java.util.Set;
import ta.defender.microsoft.HuntingClient;
import ta.defender.microsoft.MicrosoftClients.AccountSession;
import ta.defender.model.Feed;

/** An account as the add-on has it, to hunt in. */
public record AccountHunting(AccountSession session) implements HuntingSession {
    @Override
    public String tenantId() {
        return session.tenantId();
    }

    @Override
    public HuntingClient hunting() {
        return session.hunting();
    }

    @Override
    public String directory() throws InterruptedException {
        return session.directory(Feed.GRAPH_ALERTS);
    }

    @Override
    public void renewToken() throws InterruptedException {
        session.renewToken(Feed.GRAPH_ALERTS);
    }

    @Override
    public Set<String> permissions() throws InterruptedException {
        // all feeds of Graph share one token
        return session.permissions(Feed.GRAPH_ALERTS);
    }
}

package ta.defender.microsoft;

import ta.defender.model.Api;
import ta.defender.model.Feed;

/** The account's own way to Microsoft, the same that polling takes; the implementer repeats nothing that failed. */
public interface AccountAccess {
    AccessToken token(Api api) throws InterruptedException;

    /** The client that reads the feed. */
    FeedClient client(Feed feed);

    /** The client that runs hunting queries. */
    HuntingClient hunting();
}

package ta.defender.microsoft;

import java.util.Set;
import ta.defender.model.Feed;

/** An account ready to be read from, for one poll. */
public interface Session {
    /** The tenant's id as the account gives it. */
    String tenantId();

    /** The client of a feed of this account; the same one as long as the account does not change. */
    FeedClient client(Feed feed);

    /** The application permissions of the feed's access token, for a diagnosis. */
    Set<String> permissions(Feed feed) throws InterruptedException;

    /** The names that Microsoft may give the account's application: its client id, and its display name if it is known. */
    Set<String> applicationNames(Feed feed) throws InterruptedException;
}

package ta.defender.microsoft;

import java.util.Set;
import ta.defender.model.Feed;

/** An account ready to be read from, for one poll. */
public interface Session {
    /** The tenant's id as the account gives it. */
    String tenantId();

    /**
     * The directory id in the feed's access token, which stays the same however the account spells its tenant; the account's
     * own tenant id when the token does not tell.
     */
    default String directory(Feed feed) throws InterruptedException {
        return tenantId();
    }

    /** Has the login service asked for a new token of the feed: a permission granted since is in no token that exists. */
    default void renewToken(Feed feed) throws InterruptedException {}

    /** The client of a feed of this account; the same one as long as the account does not change. */
    FeedClient client(Feed feed);

    /** What runs hunting queries in this account; the same one as long as the account does not change. */
    HuntingClient hunting();

    /** The application permissions of the feed's access token, for a diagnosis. */
    Set<String> permissions(Feed feed) throws InterruptedException;

    /** The names that Microsoft may give the account's application: its client id, and its display name if it is known. */
    Set<String> applicationNames(Feed feed) throws InterruptedException;
}

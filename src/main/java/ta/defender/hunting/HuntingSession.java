package ta.defender.hunting;

import java.util.Set;
import ta.defender.microsoft.HuntingClient;

/** An account ready to hunt in. */
public interface HuntingSession {
    /** The tenant's id as the account gives it. */
    String tenantId();

    /** The client of this account; the same one as long as the account does not change. */
    HuntingClient hunting();

    /**
     * The directory id in the access token, which stays the same however the account spells its tenant; the account's own
     * tenant id when the token does not tell.
     */
    default String directory() throws InterruptedException {
        return tenantId();
    }

    /** Has the login service asked for a new token: a permission granted since is in no token that exists. */
    default void renewToken() throws InterruptedException {}

    /** The application permissions of the access token, for a diagnosis. */
    Set<String> permissions() throws InterruptedException;
}

package ta.defender.hunting;

import java.util.Set;
import ta.defender.microsoft.HuntingClient;

/** An account ready to hunt in. */
public interface HuntingSession {
    /** The tenant's id as the account gives it. */
    String tenantId();

    /** The client of this account; the same one as long as the account does not change. */
    HuntingClient hunting();

    /** The application permissions of the access token, for a diagnosis. */
    Set<String> permissions() throws InterruptedException;
}

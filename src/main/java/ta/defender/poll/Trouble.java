package ta.defender.poll;

import ta.defender.http.TransportException;
import ta.defender.microsoft.ApiException;

/** Tells failures that may concern only the part of the data that was asked for from those that concern everything. */
final class Trouble {
    private Trouble() {}

    /** Whether another part of the data might well be readable. */
    static boolean isLocal(Exception failure) {
        if (failure instanceof ApiException api) {
            // a smaller window needs no links
            return api.reason() == ApiException.Reason.UNAVAILABLE || api.reason() == ApiException.Reason.BAD_LINK;
        }
        if (failure instanceof TransportException transport) {
            return switch (transport.reason()) {
                case RESPONSE_TIMEOUT, CONNECTION_LOST, BODY_CORRUPT, BODY_MALFORMED, BODY_TOO_LARGE, OTHER -> true;
                default -> false;
            };
        }
        return false;
    }
}

package ta.defender.collect;

import ta.defender.api.ApiException;
import ta.defender.http.TransportException;

/** Tells failures that may concern only the part of the data that was asked for from those that concern everything. */
final class Trouble {
    private Trouble() {}

    /** Whether another part of the data might well be readable. */
    static boolean isLocal(Exception failure) {
        if (failure instanceof ApiException api) {
            // a smaller window needs no links
            return api.kind() == ApiException.Kind.UNAVAILABLE || api.kind() == ApiException.Kind.BAD_LINK;
        }
        if (failure instanceof TransportException transport) {
            return switch (transport.kind()) {
                case RESPONSE_TIMEOUT, CONNECTION_LOST, BODY_CORRUPT, BODY_MALFORMED, BODY_TOO_LARGE, OTHER -> true;
                default -> false;
            };
        }
        return false;
    }
}

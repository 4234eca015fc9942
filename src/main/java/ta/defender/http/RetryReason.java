package ta.defender.http;

/** Why a call is repeated. */
public enum RetryReason {
    /** 429: too many calls. */
    THROTTLED,
    /** 503: the service is not available. */
    UNAVAILABLE,
    /** Another 5xx, or 408. */
    SERVER_ERROR,
    /** No complete response arrived. */
    TRANSPORT,
    /** The login service gave no token for the moment. */
    TOKEN
}

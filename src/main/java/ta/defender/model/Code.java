package ta.defender.model;

import java.util.Locale;
import ta.defender.model.DefenderException.Kind;

/** What an issue is about, as a stable word for programs. docs/troubleshooting.md lists every word. */
public enum Code {
    // settings and files
    SETTING_INVALID(Kind.CONFIGURATION),
    SETTING_UNKNOWN(Kind.CONFIGURATION),
    SECRET_NEEDED(Kind.CONFIGURATION),
    ACCOUNT_NOT_FOUND(Kind.CONFIGURATION),
    INPUT_NOT_FOUND(Kind.CONFIGURATION),
    INDEX_NOT_FOUND(Kind.CONFIGURATION),
    ADDRESS_RESERVED(Kind.PERMISSION),
    ADDRESS_NOT_SAVED(Kind.PERMISSION),
    CA_FILE_INVALID(Kind.CONFIGURATION),
    CREDENTIAL_INVALID(Kind.CREDENTIALS),
    JAVA_UNUSABLE(Kind.CONFIGURATION),
    LISTEN(Kind.CONFIGURATION),
    STATE_DIR_LOCKED(Kind.CONFIGURATION),
    STATE_DIR_UNUSABLE(Kind.CONFIGURATION),

    // no complete response
    UNKNOWN_HOST(Kind.UNAVAILABLE),
    CONNECT_REFUSED(Kind.UNAVAILABLE),
    CONNECT_TIMEOUT(Kind.UNAVAILABLE),
    TLS_UNTRUSTED(Kind.CONFIGURATION),
    TLS_FAILED(Kind.UNAVAILABLE),
    PROXY_REFUSED(Kind.CONFIGURATION),
    PROXY_UNAVAILABLE(Kind.UNAVAILABLE),
    RESPONSE_TIMEOUT(Kind.UNAVAILABLE),
    CONNECTION_LOST(Kind.UNAVAILABLE),
    BODY_CORRUPT(Kind.BAD_RESPONSE),
    BODY_MALFORMED(Kind.BAD_RESPONSE),
    BODY_TOO_LARGE(Kind.BAD_RESPONSE),
    ADDRESS_REFUSED(Kind.CONFIGURATION),
    /** The rate limiter does not allow the call before its deadline. */
    RATE_LIMITED(Kind.THROTTLED),
    TOKEN_REFUSED(Kind.CREDENTIALS),
    /** The login service does not know the scope in this tenant or cloud. */
    SCOPE_REFUSED(Kind.CREDENTIALS),
    TOKEN_UNAVAILABLE(Kind.UNAVAILABLE),
    OTHER(Kind.UNAVAILABLE),

    // an error as response
    UNAUTHORIZED(Kind.CREDENTIALS),
    FORBIDDEN(Kind.PERMISSION),
    NOT_FOUND(Kind.BAD_RESPONSE),
    THROTTLED(Kind.THROTTLED),
    REFUSED(Kind.BAD_RESPONSE),
    UNAVAILABLE(Kind.UNAVAILABLE),
    /** A next link that leaves the list it came from, or leads in a circle. */
    BAD_LINK(Kind.BAD_RESPONSE),
    /** The blob ends before the range. */
    RANGE(Kind.BAD_RESPONSE),
    /** The blob exists and cannot be read now, such as one in the archive tier. */
    UNREADABLE(Kind.BAD_RESPONSE),
    STREAM(Kind.UNAVAILABLE),
    /** An event hub, a container or the blobs that an input is to read; said in our own words. */
    SOURCE_NOT_FOUND(Kind.CONFIGURATION),

    // advanced hunting
    HUNTING_QUERY(Kind.CONFIGURATION),
    HUNTING_TOO_LARGE(Kind.BAD_RESPONSE),
    HUNTING_UNAVAILABLE(Kind.UNAVAILABLE),
    HUNTING_CALL_QUOTA(Kind.THROTTLED),
    HUNTING_CPU_QUOTA(Kind.THROTTLED),
    HUNTING_UNAUTHORIZED(Kind.CREDENTIALS),
    HUNTING_FORBIDDEN(Kind.PERMISSION),
    HUNT_BUSY(Kind.UNAVAILABLE),
    HUNT_CANCELLED(Kind.CANCELLED),
    HUNT_LOST(Kind.UNAVAILABLE),
    HUNT_SPOOL(Kind.UNAVAILABLE),
    HUNT_UNKNOWN(Kind.CONFIGURATION),

    // Splunk, output, checkpoints
    SPLUNK(Kind.UNAVAILABLE),
    SESSION_KEY_REFUSED(Kind.CREDENTIALS),
    PROTOCOL(Kind.BAD_RESPONSE),
    OUTPUT(Kind.OUTPUT),
    OUTPUT_UNAVAILABLE(Kind.UNAVAILABLE),
    OUTPUT_REJECTED(Kind.CONFIGURATION),
    CHECKPOINT(Kind.OUTPUT),
    METRICS_UNREADABLE(Kind.OUTPUT),
    CHECKPOINT_LOCKED(Kind.OUTPUT),
    /** Another process saved a newer checkpoint. */
    CHECKPOINT_SUPERSEDED(Kind.OUTPUT),
    /** The process ends. */
    STOPPED(Kind.CANCELLED),

    // the add-on's service
    SERVICE(Kind.UNAVAILABLE),
    SERVICE_UNAVAILABLE(Kind.UNAVAILABLE),
    SERVICE_RESPONSE(Kind.BAD_RESPONSE),
    CAPABILITY_MISSING(Kind.PERMISSION),
    BODY(Kind.CONFIGURATION),
    TOO_LARGE(Kind.CONFIGURATION),
    UNKNOWN_OPERATION(Kind.CONFIGURATION),
    CONSENT_NEEDED(Kind.CONFIGURATION),
    PERMISSION(Kind.PERMISSION),
    TIME(Kind.CANCELLED),

    // taking over from another add-on
    INPUT_UNSUPPORTED,
    INPUT_UNKNOWN,
    INPUT_DUPLICATE,
    NAME_TAKEN,
    CLOUD_UNKNOWN,
    TOO_MANY_EVENTS,
    NO_TRIAL,
    MIGRATION_BUSY(Kind.UNAVAILABLE),
    NOT_RESTORED(Kind.UNAVAILABLE),
    NOT_TRIED(Kind.CANCELLED),

    // one row of an update
    UPDATED,
    UNCHANGED,
    WOULD_UPDATE,
    MISSING_ID,
    SEVERAL_IDS,
    INVALID_ID,
    INCIDENT_NUMBER,
    NO_CHANGE,
    NOT_SETTABLE,
    RETIRED_VALUE,
    SEVERAL_VALUES,
    INVALID_VALUE,
    NOT_SUPPORTED,
    TOO_LONG,
    DETERMINATION_NOT_ALLOWED,
    UNKNOWN_FIELD,
    UNKNOWN_PARAMETER,
    OBJECT_INCOMPLETE,
    CONFLICT,
    CHANGED_MEANWHILE,
    NOT_CONFIRMED,
    NOT_SHOWN,
    /** A read shows the object as it was before what this run has seen or written of it. */
    STALE_READ,
    REDIRECT_LOOP,
    SERVICE_REFUSED,
    TIME_USED_UP,
    CUT_OFF,
    AUDIT_NOT_WRITTEN(Kind.OUTPUT),

    // checks of the connection test; with PERMISSION and SPLUNK above
    COEXISTENCE,
    SETTINGS,
    CAPABILITIES,
    INDEXES,
    DOUBLE_INPUTS,
    CHECKPOINTS,
    SECRET,
    CERTIFICATE,
    NAME_RESOLUTION,
    PROXY,
    CONNECTION,
    TLS,
    CLOCK,
    TOKEN,
    ROLES,
    TABLES,
    QUOTA,

    /** A word that this version does not know, from a file or service of another version. */
    UNKNOWN(Kind.BAD_RESPONSE),
    DEFECT(Kind.BUG);

    private final Kind kind;

    Code() {
        this(Kind.CONFIGURATION);
    }

    Code(Kind kind) {
        this.kind = kind;
    }

    /** Who can mend a failure with this code. */
    public Kind kind() {
        return kind;
    }

    /** How programs see it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The code written as {@code word}. */
    public static Code of(String word) {
        for (Code code : values()) {
            if (code.word().equals(word)) {
                return code;
            }
        }
        return UNKNOWN;
    }
}

package ta.defender.doctor;

import ta.defender.model.Code;

/** What is looked at, in the order in which one thing needs the one before. */
public enum Check {
    /** Splunk's management port answers and accepts us. */
    SPLUNK,
    /** Other add-ons that collect from Microsoft Defender too. */
    COEXISTENCE,
    /** The add-on's settings and the account's values are accepted. */
    SETTINGS,
    /** What the user that asks may do. */
    CAPABILITIES,
    /** The indexes of the inputs. */
    INDEXES,
    /** No two inputs collect the same objects. */
    DOUBLE_INPUTS,
    /** The disk, or the KV store, that keeps the checkpoints. */
    CHECKPOINTS,
    /** The account's secret can be read from storage/passwords. */
    SECRET,
    /** The certificate of the account is valid for a while. */
    CERTIFICATE,
    /** The host's name has an address. */
    NAME_RESOLUTION,
    /** The proxy lets us through. */
    PROXY,
    /** A connection to the host comes about and is answered. */
    CONNECTION,
    /** The host's certificate chain is trusted. */
    TLS,
    /** This host's clock agrees with Microsoft's. */
    CLOCK,
    /** The login service gives a token. */
    TOKEN,
    /** The application permissions inside the token. */
    ROLES,
    /** A real call with the least possible answer. */
    PERMISSION,
    /** The tables of advanced hunting that the tenant licenses. */
    TABLES,
    /** The tenant's quota of CPU for advanced hunting. */
    QUOTA;

    /** Its code in reports. */
    public Code code() {
        return Code.valueOf(name());
    }

    /** How it is written in reports. */
    public String word() {
        return code().word();
    }
}

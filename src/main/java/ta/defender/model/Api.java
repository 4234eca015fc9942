package ta.defender.model;

import java.util.Locale;

/** A Microsoft service family: it decides base URL, token scope, call budget and the spelling of names. */
public enum Api {
    /** Microsoft Graph security API ({@code alerts_v2}, {@code incidents}). */
    GRAPH,
    /** Microsoft Defender for Endpoint API ({@code /api/alerts}). */
    ENDPOINT,
    /** Microsoft Defender XDR API ({@code /api/incidents}). */
    XDR;

    /** The value of the parameter {@code api} that selects this family. */
    public String settingValue() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package ta.defender.microsoft;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Api;

/**
 * Microsoft's clouds: base URLs and token scopes as data.
 *
 * <p>Sources: Defender for Endpoint hosts from "Use the Microsoft Defender for Endpoint APIs" and "Microsoft Defender for
 * Endpoint for US Government customers"; Defender XDR hosts from "Supported Microsoft Defender XDR APIs" and "Microsoft
 * Defender XDR for US Government customers"; Graph and login hosts from "Microsoft Graph national cloud deployments". The
 * scopes of the government clouds for Defender for Endpoint and Defender XDR are not printed by Microsoft: we take the API
 * host, and {@code endpoint_scope} and {@code xdr_scope} override it.
 */
public enum Cloud {
    COMMERCIAL(
            "https://login.microsoftonline.com",
            "https://graph.microsoft.com",
            "https://api.security.microsoft.com",
            "https://api.security.microsoft.com",
            "https://api.securitycenter.microsoft.com/.default"),
    GCC(
            "https://login.microsoftonline.com",
            "https://graph.microsoft.com",
            "https://api-gcc.securitycenter.microsoft.us",
            "https://api-gcc.security.microsoft.us",
            "https://api-gcc.securitycenter.microsoft.us/.default"),
    GCC_HIGH(
            "https://login.microsoftonline.us",
            "https://graph.microsoft.us",
            "https://api-gov.securitycenter.microsoft.us",
            "https://api-gov.security.microsoft.us",
            "https://api-gov.securitycenter.microsoft.us/.default"),
    DOD(
            "https://login.microsoftonline.us",
            "https://dod-graph.microsoft.us",
            "https://api-gov.securitycenter.microsoft.us",
            "https://api-gov.security.microsoft.us",
            "https://api-gov.securitycenter.microsoft.us/.default"),
    /** Every URL comes from the account. */
    CUSTOM(null, null, null, null, null);

    private final @Nullable String login;
    private final @Nullable String graph;
    private final @Nullable String endpoint;
    private final @Nullable String xdr;
    private final @Nullable String endpointScope;

    Cloud(
            @Nullable String login,
            @Nullable String graph,
            @Nullable String endpoint,
            @Nullable String xdr,
            @Nullable String endpointScope) {
        this.login = login;
        this.graph = graph;
        this.endpoint = endpoint;
        this.xdr = xdr;
        this.endpointScope = endpointScope;
    }

    /** The value of the setting {@code cloud}. */
    public String settingValue() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Nullable String loginUrl() {
        return login;
    }

    @Nullable String graphUrl() {
        return graph;
    }

    @Nullable String endpointUrl() {
        return endpoint;
    }

    @Nullable String xdrUrl() {
        return xdr;
    }

    /**
     * The token scope of an API. Defender for Endpoint and Defender XDR share a host in the commercial cloud, but not the
     * audience of the token.
     */
    String scope(Api api) {
        if (graph == null || xdr == null || endpointScope == null) {
            throw new IllegalStateException("cloud " + settingValue() + " has no scopes of its own");
        }
        return switch (api) {
            case GRAPH -> graph + "/.default";
            case ENDPOINT -> endpointScope;
            case XDR -> xdr + "/.default";
        };
    }
}

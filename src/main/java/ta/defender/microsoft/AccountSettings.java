package ta.defender.microsoft;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Api;
import ta.defender.model.DefenderException;
import ta.defender.model.SettingsReader;
import ta.defender.model.TenantIds;

/**
 * One stanza of {@code defender_account.conf}: an app registration in a tenant, and where its services are.
 *
 * @param name the stanza's name
 * @param tenantId directory id (GUID) or a domain name of the tenant
 * @param clientId application id (GUID)
 * @param certificate PEM of the public certificate for certificate authentication, null for a client secret
 * @param cloud whose hosts and scopes apply
 * @param loginUrl base URL of the token endpoint, or null when a custom cloud does not name one
 * @param overrides base URLs and scopes written in the account
 */
public record AccountSettings(
        String name,
        String tenantId,
        String clientId,
        @Nullable String certificate,
        Cloud cloud,
        @Nullable URI loginUrl,
        Overrides overrides) {

    /** What an account may set over its cloud's values. */
    public record Overrides(
            @Nullable URI graphUrl,
            @Nullable URI endpointUrl,
            @Nullable URI xdrUrl,
            @Nullable String graphScope,
            @Nullable String endpointScope,
            @Nullable String xdrScope) {

        @Nullable String scope(Api api) {
            return switch (api) {
                case GRAPH -> graphScope;
                case ENDPOINT -> endpointScope;
                case XDR -> xdrScope;
            };
        }
    }

    /**
     * Where one API of this account is called, and for which audience.
     *
     * @param baseUrl https base URL without a slash at its end
     * @param scopes of the access token, such as {@code https://graph.microsoft.com/.default}: the first one that the login
     *     service accepts; more than one only for a custom cloud that does not say which
     */
    public record Service(URI baseUrl, List<String> scopes) {
        public Service {
            scopes = List.copyOf(scopes);
        }
    }

    /** Every key of the stanza. */
    public static final List<String> KEYS = List.of(
            "tenant_id",
            "client_id",
            "auth",
            "certificate",
            "cloud",
            "login_url",
            "graph_url",
            "endpoint_url",
            "xdr_url",
            "graph_scope",
            "endpoint_scope",
            "xdr_scope");

    private static final Pattern GUID = Pattern.compile(TenantIds.GUID + "|\\{" + TenantIds.GUID + "\\}");
    private static final Pattern GUID_OR_DOMAIN = Pattern.compile(
            GUID.pattern() + "|(?=.{3,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z]{2,63}");
    private static final String CERTIFICATE_HEADER = "-----BEGIN CERTIFICATE-----";

    /** The proxy's password has this user name in Splunk's secret store, where accounts have theirs. */
    private static final String TAKEN_NAME = "proxy";

    /** Reads a stanza; keys that are not ours (Splunk adds some) are ignored. */
    public static AccountSettings read(String name, Map<String, String> stanza) {
        SettingsReader reader = new SettingsReader(stanza);
        if (name.equals(TAKEN_NAME)) {
            reader.problem(
                    "account",
                    "the name '" + TAKEN_NAME + "' belongs to the proxy's password in storage/passwords",
                    "give the account another name");
        }
        String tenant = reader.matching(
                "tenant_id", GUID_OR_DOMAIN, "use the directory (tenant) id, a GUID, or a domain name of the tenant");
        String client = reader.matching("client_id", GUID, "use the application (client) id, a GUID");
        Cloud cloud = cloud(reader);
        URI login = reader.httpsUrl("login_url");
        URI effectiveLogin = login != null || cloud.loginUrl() == null ? login : URI.create(cloud.loginUrl());
        if (effectiveLogin == null && reader.text("login_url") == null) {
            reader.problem(
                    "login_url",
                    "a value is required for cloud=custom",
                    "use the https base URL of the token endpoint");
        }
        Overrides overrides = new Overrides(
                reader.httpsUrl("graph_url"),
                reader.httpsUrl("endpoint_url"),
                reader.httpsUrl("xdr_url"),
                reader.text("graph_scope"),
                reader.text("endpoint_scope"),
                reader.text("xdr_scope"));
        if (cloud == Cloud.CUSTOM
                && Stream.of(overrides.graphUrl(), overrides.endpointUrl(), overrides.xdrUrl())
                        .allMatch(url -> url == null)
                && Stream.of("graph_url", "endpoint_url", "xdr_url").allMatch(key -> reader.text(key) == null)) {
            reader.problem(
                    "graph_url",
                    "cloud=custom has no address of an API",
                    "set graph_url, endpoint_url or xdr_url for what is fetched");
        }
        String certificate = certificate(reader);
        reader.throwIfAny();
        return new AccountSettings(
                name,
                bare(tenant).toLowerCase(Locale.ROOT),
                bare(client),
                certificate,
                cloud,
                effectiveLogin,
                overrides);
    }

    /** Base URL and scope of an API for this account; fails when a custom cloud does not say where it is. */
    public Service service(Api api) {
        URI url = switch (api) {
            case GRAPH -> orCloud(overrides.graphUrl(), cloud.graphUrl());
            case ENDPOINT -> orCloud(overrides.endpointUrl(), cloud.endpointUrl());
            case XDR -> orCloud(overrides.xdrUrl(), cloud.xdrUrl());
        };
        if (url == null) {
            throw DefenderException.setting(
                    api.settingValue() + "_url",
                    "is required in [" + name + "] of defender_account.conf for cloud=custom and api="
                            + api.settingValue(),
                    "use the https base URL of the API");
        }
        return new Service(url, scopes(api, url));
    }

    /**
     * The audience is the cloud's own host even where the account sends the calls elsewhere, such as to a gateway. Behind a
     * custom cloud may be a gateway to the commercial one, or a cloud we do not know, whose audience is its own host.
     */
    private List<String> scopes(Api api, URI url) {
        String written = overrides.scope(api);
        if (written != null) {
            return List.of(written);
        }
        return cloud == Cloud.CUSTOM
                ? List.of(Cloud.COMMERCIAL.scope(api), url.getScheme() + "://" + url.getRawAuthority() + "/.default")
                : List.of(cloud.scope(api));
    }

    private static Cloud cloud(SettingsReader reader) {
        List<String> accepted = new ArrayList<>();
        for (Cloud cloud : Cloud.values()) {
            accepted.add(cloud.settingValue());
        }
        String value = reader.oneOf("cloud", accepted);
        return value == null ? Cloud.COMMERCIAL : Cloud.valueOf(value.toUpperCase(Locale.ROOT));
    }

    private static @Nullable String certificate(SettingsReader reader) {
        String auth = reader.oneOf("auth", List.of("secret", "certificate"));
        if (!"certificate".equals(auth)) {
            return null;
        }
        String pem = reader.text("certificate");
        if (pem == null || !pem.contains(CERTIFICATE_HEADER)) {
            boolean isKey = pem != null && pem.contains("PRIVATE KEY-----");
            reader.problem(
                    "certificate",
                    isKey ? "holds a private key, in plain text" : "auth=certificate has no certificate",
                    (isKey
                                    ? "remove it, and create a new key: this one has been readable in"
                                            + " defender_account.conf; then "
                                    : "")
                            + "enter the public certificate in PEM form, beginning with " + CERTIFICATE_HEADER);
            return null;
        }
        return pem;
    }

    private static @Nullable URI orCloud(@Nullable URI override, @Nullable String cloudUrl) {
        return override != null || cloudUrl == null ? override : URI.create(cloudUrl);
    }

    private static String bare(String guid) {
        return guid.startsWith("{") ? guid.substring(1, guid.length() - 1) : guid;
    }
}

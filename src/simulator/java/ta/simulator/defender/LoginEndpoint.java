package ta.simulator.defender;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ta.simulator.net.Json;
import ta.simulator.net.Reply;
import ta.simulator.net.Request;

/** Entra's token endpoint for client credentials, with a secret or a signed assertion (contract §6). */
public final class LoginEndpoint {
    private static final Pattern TOKEN_PATH = Pattern.compile("/([^/]+)/oauth2/v2\\.0/token");
    private static final Set<String> RESERVED_SCOPES = Set.of("openid", "profile", "offline_access", "email");
    private static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private final ErrorBodies errors;
    private final TokenService tokens;
    private final Map<String, AppRegistration> apps = new ConcurrentHashMap<>();
    private final Map<String, Audience> ownResources = new ConcurrentHashMap<>();
    private final Set<String> otherResources = ConcurrentHashMap.newKeySet();
    private final Map<String, String> domains = new ConcurrentHashMap<>();
    private final AssertionCheck assertions;

    LoginEndpoint(InstantSource clock, TokenService tokens) {
        this.errors = new ErrorBodies(clock);
        this.tokens = tokens;
        this.assertions = new AssertionCheck(clock);
    }

    /** Registers a further application; a tenant may have several. */
    public AppRegistration addApp(String tenantId, String clientId, String secret) {
        AppRegistration app = new AppRegistration(tenantId, clientId, secret);
        apps.put(key(tenantId, clientId), app);
        return app;
    }

    /** Lets the tenant be named by a domain too. */
    public void addDomain(String domain, String tenantId) {
        domains.put(domain.toLowerCase(Locale.ROOT), tenantId);
    }

    /** How long tokens issued from now on are valid. */
    public void setTokenLifetime(Duration lifetime) {
        tokens.setLifetime(lifetime);
    }

    /** From now on all tokens issued before are refused as expired. */
    public void revokeTokens() {
        tokens.revokeAll();
    }

    /** Lets tokens be issued for a resource that is none of the APIs', such as an Event Hubs namespace; without roles. */
    public void addResource(String resource) {
        otherResources.add(resource);
    }

    /** When a token ends that was issued for this resource; empty for any other token, and for one that has ended. */
    public Optional<Instant> endOf(String token, String resource) {
        return tokens.endOf(token, resource);
    }

    void addResource(String resource, Audience audience) {
        ownResources.put(resource, audience);
    }

    /** Whether the path belongs to the login: tokens, and what client libraries look up before they ask for one. */
    static boolean owns(String path) {
        return isTokenPath(path) || isDiscovery(path);
    }

    private static boolean isDiscovery(String path) {
        return path.equals("/common/discovery/instance") || path.endsWith("/v2.0/.well-known/openid-configuration");
    }

    private static JsonObject discovery(Request request) {
        String host = request.header("Host");
        String base = "https://" + host + "/";
        return request.path().equals("/common/discovery/instance")
                ? Json.object(
                        "tenant_discovery_endpoint",
                        base + "common/v2.0/.well-known/openid-configuration",
                        "api-version",
                        "1.1",
                        "metadata",
                        Json.array(Json.object(
                                "preferred_network", host,
                                "preferred_cache", host,
                                "aliases", Json.array(host))))
                : Json.object(
                        "token_endpoint", base + request.path().split("/", -1)[1] + "/oauth2/v2.0/token",
                        "issuer", base + request.path().split("/", -1)[1] + "/v2.0");
    }

    static boolean isTokenPath(String path) {
        return TOKEN_PATH.matcher(path).matches();
    }

    Reply answer(Request request) {
        if (isDiscovery(request.path())) {
            return Reply.json(200, discovery(request));
        }
        Matcher matcher = TOKEN_PATH.matcher(request.path());
        if (!matcher.matches() || !request.method().equals("POST")) {
            return Reply.status(404);
        }
        try {
            String named = matcher.group(1);
            JsonObject token = grant(domains.getOrDefault(named.toLowerCase(Locale.ROOT), named), request);
            return Reply.json(200, token)
                    .withHeader("Cache-Control", "no-store, no-cache")
                    .withHeader("x-ms-request-id", UUID.randomUUID().toString());
        } catch (LoginException refused) {
            return Reply.json(
                    refused.status(),
                    errors.entra(
                            refused.error(),
                            refused.code(),
                            refused.getMessage(),
                            request.header("client-request-id")));
        }
    }

    private JsonObject grant(String tenantId, Request request) throws LoginException {
        Map<String, List<String>> form = request.form();
        if (tenantId.equals("common") || tenantId.equals("organizations")) {
            throw new LoginException(400, "invalid_request", 9001023, "The grant type is not supported over /common.");
        }
        if (!one(form, "grant_type").equals("client_credentials")) {
            throw new LoginException(
                    400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.");
        }
        if (apps.values().stream().noneMatch(app -> app.tenantId().equalsIgnoreCase(tenantId))) {
            throw new LoginException(
                    400,
                    "invalid_request",
                    90002,
                    "Tenant '" + tenantId + "' not found. Check to make sure you have the correct tenant ID and are"
                            + " signing into the correct cloud.");
        }
        AppRegistration app = apps.get(key(tenantId, one(form, "client_id")));
        if (app == null) {
            throw new LoginException(
                    400,
                    "unauthorized_client",
                    700016,
                    "Application with identifier '" + one(form, "client_id") + "' was not found in the directory '"
                            + tenantId + "'.");
        }
        String resource = resource(one(form, "scope"));
        authenticate(app, form, "https://" + request.header("Host") + request.path());
        String token = tokens.issue(app, resource, roles(app, resource));
        long seconds = tokens.lifetime().toSeconds();
        return Json.object(
                "token_type", "Bearer", "expires_in", seconds, "ext_expires_in", seconds, "access_token", token);
    }

    private List<String> roles(AppRegistration app, String resource) {
        return otherResources.contains(resource)
                ? List.of()
                : app.roles(Audience.ofResource(resource).orElseGet(() -> ownResources.get(resource)));
    }

    private String resource(String scopes) throws LoginException {
        // Client libraries add the reserved scopes to every request; they mean nothing here.
        List<String> wanted = Stream.of(scopes.trim().split("\\s+", -1))
                .filter(scope -> !scope.isEmpty() && !RESERVED_SCOPES.contains(scope))
                .toList();
        if (wanted.isEmpty()) {
            throw new LoginException(
                    400, "invalid_request", 900144, "The request body must contain the following parameter: 'scope'.");
        }
        if (wanted.size() > 1) {
            throw new LoginException(
                    400,
                    "invalid_scope",
                    700022,
                    "The provided value for the input parameter scope is not valid because it contains more than one"
                            + " resource.");
        }
        String scope = wanted.get(0);
        if (!scope.endsWith("/.default")) {
            throw new LoginException(
                    400,
                    "invalid_scope",
                    70011,
                    "The provided value for the input parameter 'scope' is not valid. The scope " + scope
                            + " is not valid.");
        }
        String resource = scope.substring(0, scope.length() - "/.default".length());
        if (Audience.ofResource(resource).isEmpty()
                && !ownResources.containsKey(resource)
                && !otherResources.contains(resource)) {
            throw new LoginException(
                    400,
                    "invalid_resource",
                    500011,
                    "The resource principal named " + resource + " was not found in the tenant.");
        }
        return resource;
    }

    private void authenticate(AppRegistration app, Map<String, List<String>> form, String audience)
            throws LoginException {
        String secret = one(form, "client_secret");
        String assertion = one(form, "client_assertion");
        if (!assertion.isEmpty()) {
            if (!one(form, "client_assertion_type").equals(ASSERTION_TYPE)) {
                throw new LoginException(401, "invalid_client", 50027, "JWT token is invalid or malformed.");
            }
            assertions.check(app, assertion, audience);
        } else if (secret.isEmpty()) {
            throw new LoginException(
                    401,
                    "invalid_client",
                    7000218,
                    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.");
        } else if (app.isExpiredSecret(secret)) {
            throw new LoginException(
                    401,
                    "invalid_client",
                    7000222,
                    "The provided client secret keys for app '" + app.clientId() + "' are expired.");
        } else if (!app.isSecret(secret)) {
            throw new LoginException(
                    401,
                    "invalid_client",
                    7000215,
                    "Invalid client secret provided. Ensure the secret being sent in the request is the client secret"
                            + " value, not the client secret ID, for a secret added to app '" + app.clientId() + "'.");
        }
    }

    private static String one(Map<String, List<String>> form, String name) {
        return Optional.ofNullable(form.get(name)).map(values -> values.get(0)).orElse("");
    }

    private static String key(String tenantId, String clientId) {
        return (tenantId + " " + clientId).toLowerCase(Locale.ROOT);
    }
}

package ta.defender.microsoft;

import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import ta.defender.http.Transport;
import ta.defender.http.TransportException;
import ta.defender.model.Code;

/**
 * Tokens by client credentials through msal4j, for one application of one tenant.
 *
 * <p>The cache is ours: msal4j's goes by the system clock and finds nothing again when the login address has a port.
 * msal4j is loaded with the first token, not before.
 */
public final class MsalTokenSource {
    /** How long one request for a token may take in all. */
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    /** A new token is asked for this long before the old one ends, or in the second half of a shorter life. */
    private static final Duration RENEWAL_MARGIN = Duration.ofMinutes(5);

    private final LoginEndpoint endpoint;
    private final String clientId;
    private final ClientCredential credential;
    private final MsalHttp http;
    private final InstantSource clock;
    private final Map<String, CachedToken> cache = new HashMap<>();
    /** The answer to the last request for a scope, if it was a refusal. */
    private final Map<String, TransportException> refusals = new HashMap<>();

    private final AtomicLong asked = new AtomicLong();
    private @Nullable ConfidentialClientApplication client;

    /** A token and the moment from which a new one is wanted. */
    private record CachedToken(AccessToken token, Instant renewFrom) {}

    /**
     * An application that signs in.
     *
     * @param loginUrl base address of the login service, https, with or without a path
     * @param tenantId GUID or domain name
     * @param clientId its GUID
     */
    public record Application(URI loginUrl, String tenantId, String clientId, ClientCredential credential) {}

    /**
     * Tokens for one application.
     *
     * @param transport by which the login service is asked, without an {@link AuthorizedTransport} in it
     */
    public MsalTokenSource(Application application, Transport transport, InstantSource clock) {
        this.endpoint = LoginEndpoint.of(application.loginUrl(), application.tenantId());
        this.clientId = application.clientId();
        this.credential = application.credential();
        this.http = new MsalHttp(transport, endpoint, TIMEOUT);
        this.clock = clock;
    }

    /** The tokens for one scope, such as {@code https://graph.microsoft.com/.default}. */
    public TokenSource forScope(String scope) {
        return renew -> token(scope, renew);
    }

    /** One thread at a time: the others then find the token in the cache, or the refusal that they waited for. */
    private AccessToken token(String scope, boolean renew) throws InterruptedException {
        long before = asked.get();
        synchronized (this) {
            TransportException refusal = refusals.get(scope);
            if (refusal != null && asked.get() > before) {
                throw new TransportException(
                        refusal.code(), refusal.issue().what(), refusal.issue().remedy(), refusal);
            }
            return cachedOrNew(scope, renew);
        }
    }

    private AccessToken cachedOrNew(String scope, boolean renew) throws InterruptedException {
        CachedToken cached = cache.get(scope);
        if (cached == null || renew) {
            return fetch(scope);
        }
        Instant now = clock.instant();
        if (now.isBefore(cached.renewFrom())) {
            return cached.token();
        }
        try {
            return fetch(scope);
        } catch (TransportException failed) {
            if (failed.kind().isTransient() && now.isBefore(cached.token().expiresAt())) {
                // The old one still works, so a login service in trouble stops nobody yet.
                return cached.token();
            }
            throw failed;
        }
    }

    private AccessToken fetch(String scope) throws InterruptedException {
        Instant begun = clock.instant();
        String value = ask(scope).accessToken();
        if (value == null || value.isEmpty()) {
            throw noToken("it has no access_token");
        }
        if (!value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw noToken("its access_token has characters that a header cannot have");
        }
        // Not msal4j's date of expiry, which goes by the system clock.
        Duration life = http.lastLifetime();
        Duration margin = life.dividedBy(2).compareTo(RENEWAL_MARGIN) < 0 ? life.dividedBy(2) : RENEWAL_MARGIN;
        AccessToken token = new AccessToken(value, begun.plus(life));
        cache.put(scope, new CachedToken(token, begun.plus(life).minus(margin)));
        return token;
    }

    private IAuthenticationResult ask(String scope) throws InterruptedException {
        ClientCredentialParameters wanted = ClientCredentialParameters.builder(Set.of(scope))
                .skipCache(true)
                .build();
        refusals.remove(scope);
        try {
            return client().acquireToken(wanted).get();
        } catch (ExecutionException failed) {
            TransportException failure = unwrapped(failed);
            if (!failure.kind().isTransient()) {
                refusals.put(scope, failure);
            }
            throw failure;
        } finally {
            asked.incrementAndGet();
        }
    }

    private ConfidentialClientApplication client() {
        ConfidentialClientApplication existing = client;
        if (existing != null) {
            return existing;
        }
        try {
            ConfidentialClientApplication built = ConfidentialClientApplication.builder(clientId, credential.msal())
                    .authority(endpoint.authority())
                    .validateAuthority(false)
                    .instanceDiscovery(false)
                    .httpClient(http)
                    .executorService(new CallerThread())
                    .disableInternalRetries()
                    .build();
            client = built;
            return built;
        } catch (MalformedURLException checkedBefore) {
            throw new IllegalArgumentException("login_url gives no address: " + endpoint.authority(), checkedBefore);
        }
    }

    /** What our transport threw comes back inside msal4j's exceptions. */
    private TransportException unwrapped(ExecutionException failed) throws InterruptedException {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof TransportException ours) {
                return ours;
            }
            if (cause instanceof InterruptedException interrupted) {
                throw interrupted;
            }
        }
        return noToken("it is not a token response");
    }

    /** msal4j's own message is left out: it may quote the answer. */
    private TransportException noToken(String reason) {
        return new TransportException(
                Code.TOKEN_REFUSED,
                "cannot use the response of " + endpoint.actual() + ": " + reason,
                "check login_url and tenant_id of the account, and any proxy in between",
                null);
    }
}

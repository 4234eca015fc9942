package ta.defender.microsoft;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiPredicate;
import ta.defender.http.HttpRequest;
import ta.defender.http.ResponseReader;
import ta.defender.http.Transport;
import ta.defender.http.TransportException;
import ta.defender.model.Code;

/**
 * Puts the access token on every request, gets a new one and repeats once when the service answers 401, and lets the
 * token go to the configured addresses only.
 */
public final class AuthorizedTransport implements Transport {
    private static final int UNAUTHORIZED = 401;

    private final Transport next;
    private final TokenSource tokens;
    private final List<URI> allowed;
    private final BiPredicate<URI, URI> check;

    private AuthorizedTransport(
            Transport next, TokenSource tokens, Collection<URI> allowed, BiPredicate<URI, URI> check) {
        this.next = next;
        this.tokens = tokens;
        this.allowed = List.copyOf(allowed);
        this.check = check;
        if (this.allowed.isEmpty()) {
            throw new IllegalArgumentException("no address is allowed to receive the token");
        }
    }

    /**
     * Adds tokens to what {@code next} sends.
     *
     * @param allowed base addresses; scheme, host and port must be equal and the path must lie at or below theirs
     */
    public static Transport of(Transport next, TokenSource tokens, Collection<URI> allowed) {
        return new AuthorizedTransport(next, tokens, allowed, AuthorizedTransport::covers);
    }

    /** The same for any path of a host: its paths may hold names that the service's client has encoded. */
    public static Transport ofHost(Transport next, TokenSource tokens, URI host) {
        return new AuthorizedTransport(next, tokens, List.of(host), AuthorizedTransport::sameOrigin);
    }

    @Override
    public <T> T exchange(HttpRequest request, ResponseReader<T> reader) throws InterruptedException {
        if (allowed.stream().noneMatch(base -> check.test(base, request.uri()))) {
            throw new TransportException(
                    Code.ADDRESS_REFUSED,
                    request + " was not sent: the access token may go to " + allowed + " only",
                    "",
                    null);
        }
        AccessToken token = tokens.token(false);
        Optional<Read<T>> first = next.exchange(
                authorized(request, token),
                response -> response.status() == UNAUTHORIZED
                        ? Optional.empty()
                        : Optional.of(new Read<>(reader.read(response))));
        if (first.isPresent()) {
            return first.get().value();
        }
        return next.exchange(authorized(request, renewed(token)), reader);
    }

    /** What the reader made of a response. */
    private record Read<T>(T value) {}

    /** Another thread may have renewed it in the meantime. */
    private AccessToken renewed(AccessToken refused) throws InterruptedException {
        AccessToken current = tokens.token(false);
        return current.reveal().equals(refused.reveal()) ? tokens.token(true) : current;
    }

    private static HttpRequest authorized(HttpRequest request, AccessToken token) {
        return request.withHeader("Authorization", "Bearer " + token.reveal());
    }

    /** True when {@code uri} is {@code base} or below it; anything that could be read in two ways is not. */
    static boolean covers(URI base, URI uri) {
        if (!sameOrigin(base, uri)) {
            return false;
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String lower = path.toLowerCase(Locale.ROOT);
        if (!uri.normalize().equals(uri) || lower.contains("%2e") || lower.contains("%2f") || path.contains("//")) {
            return false;
        }
        String basePath = base.getRawPath() == null ? "" : base.getRawPath().replaceAll("/+$", "");
        return path.equals(basePath) || path.startsWith(basePath + "/");
    }

    private static boolean sameOrigin(URI base, URI uri) {
        return uri.getRawUserInfo() == null
                && base.getScheme().equalsIgnoreCase(uri.getScheme())
                && base.getHost().equalsIgnoreCase(uri.getHost())
                && port(base) == port(uri);
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "http".equalsIgnoreCase(uri.getScheme()) ? 80 : 443;
    }
}

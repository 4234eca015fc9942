package ta.defender.microsoft;

import java.util.List;
import java.util.function.Function;
import ta.defender.http.TransportException;
import ta.defender.model.Code;

/** Tokens for the first of several possible scopes that the login service accepts; it is kept from then on. */
public final class FirstAcceptedScope implements TokenSource {
    private final List<TokenSource> candidates;
    private volatile int accepted;

    private FirstAcceptedScope(List<TokenSource> candidates) {
        this.candidates = candidates;
    }

    /**
     * Tokens for one of the scopes; those of the only scope when there is but one.
     *
     * @param scopes the likeliest first
     * @param tokens gives the tokens of a scope
     */
    public static TokenSource of(List<String> scopes, Function<String, TokenSource> tokens) {
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("no scope to ask for");
        }
        List<TokenSource> candidates = scopes.stream().map(tokens).toList();
        return candidates.size() == 1 ? candidates.get(0) : new FirstAcceptedScope(candidates);
    }

    @Override
    public AccessToken token(boolean renew) throws InterruptedException {
        for (int i = accepted; ; i++) {
            try {
                AccessToken token = candidates.get(i).token(renew);
                accepted = i;
                return token;
            } catch (TransportException refused) {
                if (i + 1 == candidates.size() || refused.code() != Code.SCOPE_REFUSED) {
                    throw refused;
                }
            }
        }
    }
}

package ta.defender.microsoft;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Tokens for the first of several possible scopes that the login service accepts; it is kept from then on. */
public final class FirstAcceptedScope implements TokenSource {
    private static final Set<String> SCOPE_ERRORS = Set.of("invalid_scope", "invalid_resource", "invalid_target");

    /** The resource is not known in this tenant or cloud, or the scope is not spelled as the service wants it. */
    private static final Set<Integer> SCOPE_CODES = Set.of(500011, 70011, 28002, 650052, 650053, 500014);

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
            } catch (TokenException refused) {
                if (i + 1 == candidates.size() || !isAboutTheScope(refused)) {
                    throw refused;
                }
            }
        }
    }

    private static boolean isAboutTheScope(TokenException refused) {
        return SCOPE_ERRORS.contains(refused.error())
                || refused.codes().stream().anyMatch(SCOPE_CODES::contains);
    }
}

package ta.defender.microsoft;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A bearer token and its end; its text form does not show the token. */
public final class AccessToken {
    private static final Pattern IN_TEXT =
            Pattern.compile("(?i)\\b(bearer\\s+)[\\w.~+/=-]+|\\beyJ[\\w-]+\\.[\\w-]+(?:\\.[\\w-]*)?");

    private final String value;
    private final Instant expiresAt;

    /** A token that ends at {@code expiresAt}. */
    public AccessToken(String value, Instant expiresAt) {
        this.value = Objects.requireNonNull(value, "value");
        this.expiresAt = Objects.requireNonNull(expiresAt, "expiresAt");
    }

    /** A text of a service without any token that it repeats. */
    public static String hiddenIn(String text) {
        return IN_TEXT.matcher(text).replaceAll("$1***");
    }

    /** The token itself; for the {@code Authorization} header, never for a message. */
    public String reveal() {
        return value;
    }

    /** When it ends. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /**
     * The application permissions inside, for a diagnosis only: nothing is verified, and a token that cannot be read
     * gives none.
     */
    public Set<String> roles() {
        return JwtClaims.roles(value);
    }

    /** The display name of the application it was issued for, with the same reserve; null when it has none. */
    public @Nullable String applicationName() {
        return JwtClaims.applicationName(value);
    }

    /** The directory (tenant) it was issued for, as it says itself; null when it does not tell. */
    public @Nullable String directory() {
        return JwtClaims.directory(value);
    }

    @Override
    public String toString() {
        return "AccessToken[***, expiresAt=" + expiresAt + "]";
    }
}

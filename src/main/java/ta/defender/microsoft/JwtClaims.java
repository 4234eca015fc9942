package ta.defender.microsoft;

import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Json;
import ta.defender.json.JsonView;
import ta.defender.json.MalformedJsonException;

/** Reads claims of a token without trusting or verifying it. */
final class JwtClaims {
    private JwtClaims() {}

    /** The role names of {@code token}; none when it is not a readable JWT. */
    static Set<String> roles(String token) {
        JsonView claims = claims(token);
        return claims == null ? Set.of() : Set.copyOf(claims.strings("roles"));
    }

    /** The display name of the application that it was issued for, or null. */
    static @Nullable String applicationName(String token) {
        JsonView claims = claims(token);
        return claims == null ? null : claims.string("app_displayname");
    }

    /** The directory (tenant) that {@code token} was issued for; null when it does not tell. */
    static @Nullable String directory(String token) {
        JsonView claims = claims(token);
        String tid = claims == null ? "" : claims.string("tid", "");
        return tid.isEmpty() ? null : tid.toLowerCase(Locale.ROOT);
    }

    private static @Nullable JsonView claims(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return null;
        }
        try {
            byte[] claims = Base64.getUrlDecoder().decode(parts[1]);
            return Json.parse(claims);
        } catch (IllegalArgumentException | MalformedJsonException notReadable) {
            return null;
        }
    }
}

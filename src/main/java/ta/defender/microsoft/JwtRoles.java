package ta.defender.microsoft;

import java.util.Base64;
import java.util.Set;
import ta.defender.json.Json;
import ta.defender.json.MalformedJsonException;

/** Reads the {@code roles} claim of a token without trusting or verifying it. */
final class JwtRoles {
    private JwtRoles() {}

    /** The role names of {@code token}; none when it is not a readable JWT. */
    static Set<String> of(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Set.of();
        }
        try {
            byte[] claims = Base64.getUrlDecoder().decode(parts[1]);
            return Set.copyOf(Json.parse(claims).strings("roles"));
        } catch (IllegalArgumentException | MalformedJsonException notReadable) {
            return Set.of();
        }
    }
}

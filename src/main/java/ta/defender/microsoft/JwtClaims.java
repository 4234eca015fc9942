package ta.defender.microsoft;

import com.google.gson.JsonElement;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Json;
import ta.defender.json.MalformedJsonException;

/** Reads claims of a token without trusting or verifying it. */
final class JwtClaims {
    private JwtClaims() {}

    /** The role names of {@code token}; none when it is not a readable JWT. */
    static Set<String> roles(String token) {
        return Set.copyOf(Json.strings(claims(token), "roles"));
    }

    /** The display name of the application that it was issued for, or null. */
    static @Nullable String applicationName(String token) {
        return Json.string(claims(token), "app_displayname");
    }

    /** The directory (tenant) that {@code token} was issued for; null when it does not tell. */
    static @Nullable String directory(String token) {
        String tid = Json.text(claims(token), "tid");
        return tid.isEmpty() ? null : tid.toLowerCase(Locale.ROOT);
    }

    private static @Nullable JsonElement claims(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return null;
        }
        try {
            return Json.parse(Base64.getUrlDecoder().decode(parts[1]));
        } catch (IllegalArgumentException | MalformedJsonException notReadable) {
            return null;
        }
    }
}

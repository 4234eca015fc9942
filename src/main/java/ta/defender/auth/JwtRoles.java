package ta.defender.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the {@code roles} claim of a token without trusting or verifying it. */
final class JwtRoles {
    private static final Pattern ROLES = Pattern.compile("\"roles\"\\s*:\\s*\\[([^\\]]*)]");
    private static final Pattern ROLE = Pattern.compile("\"([A-Za-z0-9._\\-]+)\"");

    private JwtRoles() {}

    /** The role names of {@code token}; none when it is not a readable JWT. */
    static Set<String> of(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Set.of();
        }
        try {
            String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
            Matcher roles = ROLES.matcher(claims);
            Set<String> names = new LinkedHashSet<>();
            if (roles.find()) {
                ROLE.matcher(roles.group(1)).results().forEach(role -> names.add(role.group(1)));
            }
            return Set.copyOf(names);
        } catch (IllegalArgumentException notBase64) {
            return Set.of();
        }
    }
}

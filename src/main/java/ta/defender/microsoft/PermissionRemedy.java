package ta.defender.microsoft;

import java.util.Set;
import java.util.TreeSet;
import ta.defender.model.Feed;

/** The remedy for an API that refuses a token: it depends on what the token permits. */
public final class PermissionRemedy {
    private PermissionRemedy() {}

    /**
     * For a token that the API refused.
     *
     * @param roles the application permissions in the token
     */
    public static String of(Feed feed, Set<String> roles) {
        if (roles.contains(feed.permission()) || roles.contains(feed.writePermission())) {
            return "the access token has a sufficient permission (" + String.join(", ", new TreeSet<>(roles))
                    + "). The tenant is probably not onboarded to Microsoft Defender, or has no licence for it:"
                    + " check that in the Microsoft Defender portal";
        }
        return missing(
                feed, roles.isEmpty() ? "no application permission at all" : String.join(", ", new TreeSet<>(roles)));
    }

    /**
     * For a token without the permission.
     *
     * @param has what the token has instead of it
     */
    public static String missing(Feed feed, String has) {
        return "reading it needs the application permission " + feed.permission()
                + " with admin consent, the access token has " + has
                + "; grant it to the app registration in Entra ID";
    }
}

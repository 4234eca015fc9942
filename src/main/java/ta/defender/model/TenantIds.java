package ta.defender.model;

import java.util.Locale;
import java.util.regex.Pattern;

/** Identifiers of tenants. */
public final class TenantIds {
    public static final Pattern GUID = Pattern.compile("[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}");

    private static final Pattern HEX = Pattern.compile("[0-9a-f]{32}");

    private TenantIds() {}

    /** Whether it is a GUID, in any of the usual spellings. */
    public static boolean isGuid(String id) {
        return HEX.matcher(hex(id)).matches();
    }

    private static String hex(String id) {
        String bare = id.startsWith("{") && id.endsWith("}") ? id.substring(1, id.length() - 1) : id;
        return bare.replace("-", "").toLowerCase(Locale.ROOT);
    }

    /** Whether both are GUIDs, and of two tenants; a domain name may stand for either. */
    public static boolean areOfTwo(String one, String other) {
        return isGuid(one) && isGuid(other) && !hex(one).equals(hex(other));
    }
}

package ta.defender.model;

import java.util.regex.Pattern;

/** Identifiers of tenants. */
public final class TenantIds {
    public static final Pattern GUID = Pattern.compile("[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}");

    private TenantIds() {}

    /** Whether both are GUIDs, and of two tenants; a domain name may stand for either. */
    public static boolean areOfTwo(String one, String other) {
        return GUID.matcher(one).matches() && GUID.matcher(other).matches() && !one.equalsIgnoreCase(other);
    }
}

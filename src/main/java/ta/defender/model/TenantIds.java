package ta.defender.model;

import java.util.regex.Pattern;

/** Identifiers of tenants. */
public final class TenantIds {
    public static final Pattern GUID = Pattern.compile("[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}");

    private TenantIds() {}

    public static boolean isGuid(String id) {
        return GUID.matcher(id).matches();
    }

    /** Whether both are GUIDs, and of two tenants; a domain name may stand for either. */
    public static boolean areOfTwo(String one, String other) {
        return isGuid(one) && isGuid(other) && !one.equalsIgnoreCase(other);
    }
}

package ta.defender.microsoft;

import java.nio.file.Path;
import java.util.Locale;

/** Small files by which the processes of a host share a tenant's quotas of advanced hunting. */
public final class HuntingFiles {
    private HuntingFiles() {}

    /** Calls of the last minute. */
    static Path calls(Path directory, String tenant) {
        return file(directory, tenant, "calls");
    }

    /** Until when the tenant's CPU is used up. */
    public static Path cpu(Path directory, String tenant) {
        return file(directory, tenant, "cpu");
    }

    private static Path file(Path directory, String tenant, String what) {
        String name = tenant.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "_");
        return directory.resolve("quotas").resolve("hunting-" + what + "-" + name);
    }
}

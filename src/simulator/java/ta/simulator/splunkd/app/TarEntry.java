package ta.simulator.splunkd.app;

import java.time.Instant;

/**
 * One member of a tar archive.
 *
 * @param name path inside the archive, without a leading {@code ./} or a trailing slash
 * @param mode permission bits, such as 0755
 * @param type the type flag: {@code 0} file, {@code 5} directory, {@code 2} symbolic link, {@code 1} hard link
 * @param modified when it was last changed
 * @param linkName target of a link, else empty
 */
record TarEntry(String name, int mode, char type, Instant modified, String linkName, byte[] content) {
    boolean directory() {
        return type == '5';
    }

    boolean file() {
        return type == '0';
    }

    /** The first path element. */
    String top() {
        int slash = name.indexOf('/');
        return slash < 0 ? name : name.substring(0, slash);
    }
}

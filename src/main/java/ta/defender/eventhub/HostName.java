package ta.defender.eventhub;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this host, without a question to a name server where the system knows it. */
final class HostName {
    private static final Path LINUX = Path.of("/proc/sys/kernel/hostname");

    private HostName() {}

    static String get() {
        try {
            return Files.readString(LINUX).strip();
        } catch (IOException notLinux) {
            String windows = System.getenv("COMPUTERNAME");
            return windows == null || windows.isBlank() ? asked() : windows.strip();
        }
    }

    private static String asked() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}

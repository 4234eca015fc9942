package ta.defender.http;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** Knows which addresses are this machine's own. */
final class ThisMachine {
    private ThisMachine() {}

    /** True for loopback and for the address of one of this machine's interfaces: nothing sent there leaves it. */
    static boolean has(@Nullable InetAddress address) {
        if (address == null || address.isAnyLocalAddress()) {
            return false;
        }
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            return false;
        }
    }
}

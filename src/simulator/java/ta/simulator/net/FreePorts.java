package ta.simulator.net;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of this host for programs that must be told one. They lie below those that systems give to connections, which would
 * take them before the program listens.
 */
public final class FreePorts {
    private static final int LOWEST = 20_000;
    private static final int END = 32_000;
    private static final int TRIES = 1_000;

    private FreePorts() {}

    /** One free port. */
    public static int one() throws IOException {
        return several(1).get(0);
    }

    /** Different free ports. */
    public static List<Integer> several(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int attempt = 0; sockets.size() < count; attempt++) {
                int port = ThreadLocalRandom.current().nextInt(LOWEST, END);
                try {
                    sockets.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
                } catch (BindException e) {
                    if (attempt >= TRIES) {
                        throw e;
                    }
                }
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }
}

package ta.defender.output.carrier;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** What this machine's kernel still holds of connections, sent or not, until the other side confirms it. Linux tells. */
final class SendQueues {
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int STATE = 3;
    private static final int QUEUES = 4;
    private static final String LISTENING = "0A";

    private final List<Path> tables;

    SendQueues(List<Path> tables) {
        this.tables = tables;
    }

    static SendQueues ofThisMachine() {
        return new SendQueues(List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6")));
    }

    /** Whether this machine has such tables. */
    boolean exist() {
        return tables.stream().anyMatch(Files::isReadable);
    }

    /** Bytes that the other side has not confirmed; empty when the tables do not have this connection. */
    OptionalLong unconfirmed(Socket socket) {
        String local = port(socket.getLocalPort());
        String remote = port(socket.getPort());
        OptionalLong most = OptionalLong.empty();
        for (Path table : tables) {
            try (BufferedReader lines = Files.newBufferedReader(table, StandardCharsets.US_ASCII)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    String[] fields = line.strip().split("\\s+", QUEUES + 2);
                    // Two connections with these ports lead to different hosts: the fuller one counts.
                    if (fields.length > QUEUES
                            && fields[LOCAL].endsWith(local)
                            && fields[REMOTE].endsWith(remote)
                            && !fields[STATE].equals(LISTENING)) {
                        String queue = fields[QUEUES].substring(0, fields[QUEUES].indexOf(':'));
                        most = OptionalLong.of(Math.max(most.orElse(0), Long.parseLong(queue, 16)));
                    }
                }
            } catch (IOException noSuchTable) {
                // A kernel without IPv6 has only one.
            }
        }
        return most;
    }

    private static String port(int number) {
        return String.format(":%04X", number);
    }
}

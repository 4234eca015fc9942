package ta.simulator.siem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import ta.simulator.net.CertificateRequest;
import ta.simulator.net.Certificates;
import ta.simulator.net.FreePorts;
import ta.simulator.net.Identity;

/** Debian's rsyslog, unprivileged, with one port for TCP and one for TLS; writes what it has understood to a file. */
public final class Rsyslog implements AutoCloseable {
    private static final String PROGRAM = "/usr/sbin/rsyslogd";
    private static final Duration START = Duration.ofMinutes(1);

    /**
     * A message as rsyslog understood it.
     *
     * @param host the header's host name
     * @param body without the header
     */
    public record Received(String host, String application, String messageId, String body) {}

    private final Path folder;
    private final int tcpPort;
    private final int tlsPort;
    private Process process;

    private Rsyslog(Path folder, int tcpPort, int tlsPort) {
        this.folder = folder;
        this.tcpPort = tcpPort;
        this.tlsPort = tlsPort;
    }

    /** Starts one whose certificate comes from {@code certificates}; its files are in {@code scratch}. */
    public static Rsyslog start(Path scratch, Certificates certificates) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(scratch.resolve("rsyslog"));
        Identity identity = certificates.issue(CertificateRequest.forLoopback());
        Files.writeString(folder.resolve("certificate.pem"), identity.chainPem());
        Files.writeString(folder.resolve("key.pem"), identity.privateKeyPem());
        certificates.writeCaPem(folder.resolve("ca.pem"));
        List<Integer> ports = FreePorts.several(2);
        Rsyslog rsyslog = new Rsyslog(folder, ports.get(0), ports.get(1));
        Files.writeString(folder.resolve("rsyslog.conf"), """
                global(workDirectory="%1$s" maxMessageSize="64k"
                       defaultNetstreamDriverCAFile="%1$s/ca.pem"
                       defaultNetstreamDriverCertFile="%1$s/certificate.pem"
                       defaultNetstreamDriverKeyFile="%1$s/key.pem")
                module(load="imptcp")
                module(load="imtcp" streamDriver.name="ossl" streamDriver.mode="1" streamDriver.authMode="anon")
                template(name="understood" type="string" string="%%hostname%%|%%app-name%%|%%msgid%%|%%msg%%\\n")
                ruleset(name="keep") { action(type="omfile" file="%1$s/messages" template="understood") }
                input(type="imptcp" address="127.0.0.1" port="%2$d" ruleset="keep")
                input(type="imtcp" address="127.0.0.1" port="%3$d" ruleset="keep")
                """.formatted(folder, ports.get(0), ports.get(1)));
        rsyslog.start();
        return rsyslog;
    }

    /** Starts it again where it was, with what it has written. */
    public void start() throws IOException, InterruptedException {
        Files.deleteIfExists(folder.resolve("pid"));
        process = new ProcessBuilder(
                        PROGRAM,
                        "-n",
                        "-f",
                        folder.resolve("rsyslog.conf").toString(),
                        "-i",
                        folder.resolve("pid").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        long end = System.nanoTime() + START.toNanos();
        while (!Files.exists(folder.resolve("pid"))) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException("rsyslog did not start: " + log());
            }
            Thread.sleep(50);
        }
    }

    /** Without a chance to write what it holds. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    public int tcpPort() {
        return tcpPort;
    }

    public int tlsPort() {
        return tlsPort;
    }

    /** Everything it has written, but for a last line that is not complete. */
    public List<Received> received() {
        List<Received> received = new ArrayList<>();
        try {
            Path file = folder.resolve("messages");
            String text = Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
            for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
                String[] parts = line.split("\\|", 4);
                if (parts.length == 4) {
                    received.add(new Received(parts[0], parts[1], parts[2], parts[3]));
                } else if (!line.isEmpty()) {
                    received.add(new Received("", "", "", line));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return received;
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException none) {
            return "";
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

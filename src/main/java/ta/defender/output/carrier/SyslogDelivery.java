package ta.defender.output.carrier;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;

/**
 * Syslog over UDP, TCP or TLS. A write that succeeds says only that the kernel has the bytes, so over TCP and TLS a message
 * settles when the connection is still good some time later and the receiver's kernel has confirmed it; everything else is
 * sent again on the next connection.
 */
final class SyslogDelivery extends Delivery {
    private static final int CONNECT_TIMEOUT = 10_000;
    private static final int BUFFER = 64 << 10;
    private static final int SMALL_BUFFER = 16 << 10;
    private static final int BATCH_COUNT = 500;
    private static final long BATCH_BYTES = 256 << 10;
    private static final long TICK = 100;
    private static final Duration SETTLING = Duration.ofSeconds(1);

    /** How a receiver ends TLS for a client's certificate. */
    private static final Pattern CERTIFICATE_ALERT = Pattern.compile(
            "fatal alert: (certificate_required|bad_certificate|certificate_unknown|unknown_ca|certificate_expired)");

    private final SyslogSettings settings;
    private final InstantSource clock;
    private final InstantSource uptime;
    private final Supplier<SSLContext> tls;
    private final Names names;
    private final SendQueues queues = SendQueues.ofThisMachine();

    /** The name service. */
    interface Names {
        InetAddress address(String host) throws UnknownHostException;
    }

    SyslogDelivery(
            SyslogSettings settings, InstantSource clock, InstantSource uptime, Supplier<SSLContext> tls, Names names) {
        this.settings = settings;
        this.names = names;
        this.clock = clock;
        this.uptime = uptime;
        this.tls = tls;
    }

    @Override
    void deliver(Link link) throws InterruptedException {
        if (settings.transport() == SyslogSettings.Transport.UDP) {
            datagrams(link);
        } else {
            stream(link);
        }
    }

    @Override
    String probe() throws InterruptedException {
        SyslogConnection connection = null;
        try {
            if (settings.transport() == SyslogSettings.Transport.UDP) {
                return names.address(settings.host()).getHostAddress() + " port " + settings.port()
                        + " is the receiver; over UDP nothing tells whether it takes messages";
            }
            connection = connected();
            // A receiver that refuses the client's certificate, or has no place for one more, says so after the
            // handshake.
            connection.awaitBroken(SETTLING);
            connection.requireGood();
            return settings.address() + " takes connections"
                    + (settings.transport() == SyslogSettings.Transport.TLS ? ", and its certificate is accepted" : "");
        } catch (IOException failure) {
            throw failed(connection, failure);
        } finally {
            if (connection != null) {
                connection.close();
            }
        }
    }

    // ------------------------------------------------------------ UDP

    private void datagrams(Link link) throws InterruptedException {
        try (DatagramSocket socket = new DatagramSocket()) {
            InetAddress address = names.address(settings.host());
            while (!link.backlog().isClosed()) {
                List<Backlog.Entry> batch = link.backlog().take(BATCH_COUNT, BATCH_BYTES, 2 * TICK);
                address = batch.isEmpty() ? address : presentAddress(address);
                for (Backlog.Entry entry : batch) {
                    byte[] bytes = line(entry);
                    try {
                        socket.send(new DatagramPacket(bytes, bytes.length, address, settings.port()));
                    } catch (IOException failure) {
                        if (String.valueOf(failure.getMessage()).contains("too long")) {
                            link.refuse(entry, "longer than a datagram: " + bytes.length + " bytes");
                            continue;
                        }
                        throw failure;
                    }
                    link.backlog().settle(entry);
                }
                if (!batch.isEmpty()) {
                    link.state().up();
                }
            }
        } catch (IOException failure) {
            throw failed("Cannot send to " + settings.address() + ": ", String.valueOf(failure.getMessage()), failure);
        }
    }

    /** The name may lead elsewhere than before; Java remembers an answer for 30 seconds. */
    private InetAddress presentAddress(InetAddress last) {
        try {
            return names.address(settings.host());
        } catch (UnknownHostException noAnswer) {
            return last;
        }
    }

    // ------------------------------------------------------------ TCP, TLS

    /** Messages that were written at a moment, up to a byte of the connection. */
    private record Written(Instant at, long end, List<Backlog.Entry> entries) {}

    private void stream(Link link) throws InterruptedException {
        // No connection before there is something to send: receivers cut idle ones.
        while (link.backlog().isEmpty() && !link.backlog().isClosed()) {
            link.backlog().pause(TICK);
        }
        if (link.backlog().isClosed()) {
            return;
        }
        @Nullable SyslogConnection connection = null;
        try {
            connection = connected();
            Deque<Written> young = new ArrayDeque<>();
            while (!link.backlog().isClosed()) {
                List<Backlog.Entry> batch = link.backlog().take(BATCH_COUNT, BATCH_BYTES, TICK);
                if (connection.broken() != null && connection.written() > 0 && young.isEmpty()) {
                    // Receivers cut idle connections; nothing was lost.
                    return;
                }
                connection.requireGood();
                if (!batch.isEmpty()) {
                    connection.write(frames(batch));
                    young.addLast(new Written(uptime.instant(), connection.written(), batch));
                }
                connection.requireGood();
                settle(young, connection, link);
            }
        } catch (IOException failure) {
            throw failed(connection, failure);
        } finally {
            if (connection != null) {
                connection.close();
            }
        }
    }

    private void settle(Deque<Written> young, SyslogConnection connection, Link link) throws IOException {
        Instant limit = uptime.instant().minus(settings.resendWindow());
        for (Written oldest = young.peekFirst();
                oldest != null && !oldest.at().isAfter(limit) && connection.isConfirmed(oldest.end(), oldest.at());
                oldest = young.peekFirst()) {
            link.settle(oldest.entries());
            young.removeFirst();
        }
    }

    private SyslogConnection connected() throws IOException {
        Socket plain = new Socket();
        try {
            plain.setKeepAlive(true);
            plain.setTcpNoDelay(true);
            // Where the kernel does not tell what of it waits there, it counts as written.
            plain.setSendBufferSize(queues.exist() ? BUFFER : SMALL_BUFFER);
            plain.connect(new InetSocketAddress(names.address(settings.host()), settings.port()), CONNECT_TIMEOUT);
            if (plain.getLocalSocketAddress().equals(plain.getRemoteSocketAddress())) {
                // Nobody listens: TCP connected our own port of the ephemeral range to itself.
                throw new ConnectException("nobody listens");
            }
            Socket socket = settings.transport() == SyslogSettings.Transport.TLS ? secured(plain) : plain;
            return new SyslogConnection(plain, socket, queues, uptime, settings.resendWindow());
        } catch (IOException | RuntimeException failure) {
            plain.close();
            throw failure;
        }
    }

    private Socket secured(Socket plain) throws IOException {
        plain.setSoTimeout(CONNECT_TIMEOUT);
        SSLSocket socket =
                (SSLSocket) context().getSocketFactory().createSocket(plain, settings.host(), settings.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private SSLContext context() {
        try {
            return tls.get();
        } catch (DefenderException | UncheckedIOException unusable) {
            throw DeliveryFailure.configuration(
                    "The TLS settings cannot be used: " + unusable.getMessage(),
                    "Correct ca_file, client_certificate and client_key.",
                    unusable);
        }
    }

    private byte[] line(Backlog.Entry entry) {
        byte[] head = settings.head(entry.message().topic(), clock.instant()).getBytes(StandardCharsets.UTF_8);
        byte[] body = entry.message().body();
        byte[] line = new byte[head.length + body.length];
        System.arraycopy(head, 0, line, 0, head.length);
        System.arraycopy(body, 0, line, head.length, body.length);
        return line;
    }

    private byte[] frames(List<Backlog.Entry> batch) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (Backlog.Entry entry : batch) {
            byte[] line = line(entry);
            if (settings.octetFraming()) {
                frames.writeBytes((line.length + " ").getBytes(StandardCharsets.US_ASCII));
                frames.writeBytes(line);
            } else {
                frames.writeBytes(line);
                frames.write('\n');
            }
        }
        return frames.toByteArray();
    }

    private DefenderException failed(@Nullable SyslogConnection connection, IOException failure)
            throws InterruptedException {
        String lastWords = connection == null ? null : connection.lastWords();
        return failed(
                "Connection to " + settings.address() + (connection == null ? " failed: " : " ended: "),
                lastWords == null ? SyslogConnection.reason(failure) : lastWords,
                failure);
    }

    private DefenderException failed(String what, String reason, IOException failure) {
        if (failure instanceof UnknownHostException) {
            return DeliveryFailure.configuration(
                    "Host " + settings.host() + " is unknown", "Correct the address, or the name service.", failure);
        }
        if (CERTIFICATE_ALERT.matcher(reason).find()) {
            return DeliveryFailure.configuration(
                    settings.address() + " refuses the client's certificate, or asks for one: " + reason,
                    "Set client_certificate and client_key to a pair that the receiver trusts.",
                    failure);
        }
        if (failure instanceof SSLException && hasCertificateCause(failure)) {
            return DeliveryFailure.configuration(
                    "The certificate of " + settings.address() + " is not accepted: " + reason,
                    "Set ca_file to the CA that signed it, and use the name in the certificate as address.",
                    failure);
        }
        if (failure instanceof ConnectException || failure instanceof SocketTimeoutException) {
            return DeliveryFailure.unavailable("Cannot connect to " + settings.address() + ": " + reason, failure);
        }
        return DeliveryFailure.unavailable(what + reason, failure);
    }

    private static boolean hasCertificateCause(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException || cause instanceof CertPathValidatorException) {
                return true;
            }
        }
        return String.valueOf(failure.getMessage()).contains("certificate");
    }
}

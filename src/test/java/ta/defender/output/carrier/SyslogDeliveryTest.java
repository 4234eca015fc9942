package ta.defender.output.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.model.DefenderException;
import ta.simulator.net.CertificateRequest;
import ta.simulator.net.Certificates;
import ta.simulator.siem.SyslogStandIn;

final class SyslogDeliveryTest extends CarrierContract {
    private static final String HEAD = "<134>1 \\S+Z here defender - alert - ";

    private final List<String> before = new ArrayList<>();
    private SyslogStandIn receiver;
    private int port;

    @Override
    Carrier open() throws Exception {
        receiver = SyslogStandIn.tcp(ServerSocketFactory.getDefault(), 0);
        port = receiver.port();
        return carrier("siem", carriers.syslog(settings(SyslogSettings.Transport.TCP, true, port), () -> {
            throw new AssertionError("no TLS here");
        }));
    }

    private static SyslogSettings settings(SyslogSettings.Transport transport, boolean octet, int port) {
        return new SyslogSettings(
                transport,
                "127.0.0.1",
                port,
                octet,
                SyslogSettings.Header.RFC5424,
                16,
                "here",
                "defender",
                true,
                Duration.ofMillis(300));
    }

    @Override
    List<String> received() {
        List<String> all = new ArrayList<>(before);
        all.addAll(receiver.messages());
        return all.stream().map(line -> line.replaceFirst("^" + HEAD, "")).toList();
    }

    @Override
    void stopReceiver() throws Exception {
        before.addAll(receiver.messages());
        receiver.close();
    }

    @Override
    void startReceiver() throws Exception {
        receiver = SyslogStandIn.tcp(ServerSocketFactory.getDefault(), port);
    }

    @Override
    void closeReceiver() throws Exception {
        receiver.close();
    }

    @Test
    void message_hasItsHeader() throws Exception {
        send(0, 1);
        Draining.settles(carrier, LONG);

        assertThat(receiver.messages()).singleElement().asString().matches(HEAD + ".*");
    }

    @Test
    void youngMessages_areSentAgainOnTheNextConnection() throws Exception {
        send(0, 10);
        while (receiver.messages().size() < 10) {
            Thread.onSpinWait();
        }
        receiver.cut();
        send(10, 20);
        assertThat(Draining.settles(carrier, LONG)).isTrue();

        // Those that were not settled when the connection broke came twice; a receiver that lost them has them now.
        assertThat(received()).containsAll(bodies(0, 20)).hasSizeGreaterThanOrEqualTo(20);
    }

    @Test
    void messagesWrittenBeforeTheTimeOfDayIsSetBack_settle() throws Exception {
        send(0, 10);
        while (receiver.messages().size() < 10) {
            Thread.onSpinWait();
        }
        dayAhead.set(-3_600);

        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(received()).containsExactlyElementsOf(bodies(0, 10));
    }

    /** Takes connections, and reads nothing from them. */
    private ServerSocket deafReceiver() throws Exception {
        carrier.close();
        receiver.close();
        ServerSocket deaf = new ServerSocket();
        deaf.setReceiveBufferSize(1_024);
        deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        port = deaf.getLocalPort();
        carrier = carrier("siem", carriers.syslog(settings(SyslogSettings.Transport.TCP, true, port), () -> {
                    throw new AssertionError("no TLS here");
                }))
                .start();
        return deaf;
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatOnlyStandsInOurOwnKernel_hasNotSettled() throws Exception {
        long settled;
        try (ServerSocket deaf = deafReceiver()) {
            for (int number = 0; number < 50; number++) {
                carrier.send(message(number + "x".repeat(400)));
            }
            try (Socket connection = deaf.accept()) {
                assertThat(Draining.settles(carrier, Duration.ofSeconds(2))).isFalse();
                settled = carrier.settled();
                connection.setSoLinger(true, 0);
            }
        }
        startReceiver();

        assertThat(settled).isLessThan(25);
        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(received()).hasSizeGreaterThanOrEqualTo(50 - (int) settled);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 300})
    @EnabledOnOs(OS.LINUX)
    void receiverThatReadsNothing_isAFailure(int kilobytes) throws Exception {
        try (ServerSocket deaf = deafReceiver()) {
            for (int number = 0; number < 8; number++) {
                carrier.send(message(number + "x".repeat(kilobytes * 1_024)));
            }
            try (Socket connection = deaf.accept()) {
                assertThat(Draining.settles(carrier, Duration.ofSeconds(1))).isFalse();
                assertThat(connection.isConnected()).isTrue();
                assertThat(failures).isEmpty();
                ahead.set(31);
                awaitFailure();
            }
        }
        startReceiver();

        assertThat(failures).first().asString().startsWith("UNAVAILABLE").contains("30 s");
        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(received()).hasSizeGreaterThanOrEqualTo(7);
    }

    @Test
    void idleConnectionThatTheReceiverCloses_isNoFailure() throws Exception {
        send(0, 1);
        assertThat(Draining.settles(carrier, LONG)).isTrue();
        receiver.cut();
        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("syslog-watch"))) {
            Thread.onSpinWait();
        }
        send(1, 2);

        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(received()).containsExactlyElementsOf(bodies(0, 2));
        assertThat(failures).isEmpty();
    }

    /** Such as a load balancer without a receiver behind it: now the end, now a reset is what is noticed. */
    @Test
    void receiverThatAcceptsAndCloses_isToldOnce() throws Exception {
        try (ServerSocket balancer = deafReceiver()) {
            carrier.send(message("x"));
            for (int number = 0; number < 4; number++) {
                try (Socket connection = balancer.accept()) {
                    connection.setSoLinger(number % 2 == 0, 0);
                }
            }
            awaitFailure();
        }

        assertThat(failures.stream().filter(failure -> failure.contains("ended")))
                .hasSize(1);
    }

    @Test
    void missingClientCertificate_isOneFaultOfTheConfiguration() throws Exception {
        carrier.close();
        Certificates certificates = Certificates.create();
        SSLContext server = certificates.issue(CertificateRequest.forLoopback()).serverContext();
        try (SSLServerSocket strict =
                (SSLServerSocket) server.getServerSocketFactory().createServerSocket(0)) {
            strict.setNeedClientAuth(true);
            Thread accepting = new Thread(() -> {
                while (!strict.isClosed()) {
                    try (Socket connection = strict.accept()) {
                        connection.getInputStream().read();
                    } catch (IOException refused) {
                        // That is the test.
                    }
                }
            });
            accepting.setDaemon(true);
            accepting.start();
            carrier = carrier(
                    "siem",
                    carriers.syslog(
                            settings(SyslogSettings.Transport.TLS, true, strict.getLocalPort()),
                            certificates::trustingContext));
            assertThat(probeFailure(carrier).kind()).isEqualTo(DefenderException.Kind.CONFIGURATION);
            carrier.start();
            send(0, 3);
            assertThat(Draining.settles(carrier, Duration.ofSeconds(3))).isFalse();
        }

        assertThat(failures).first().asString().startsWith("CONFIGURATION").contains("client's certificate");
        assertThat(failures)
                .filteredOn(line -> line.startsWith("CONFIGURATION"))
                .hasSize(1);
    }

    @Test
    void quietTlsConnection_staysGood() throws Exception {
        carrier.close();
        receiver.close();
        Certificates certificates = Certificates.create();
        SSLContext server = certificates.issue(CertificateRequest.forLoopback()).serverContext();
        receiver = SyslogStandIn.tcp(server.getServerSocketFactory(), 0);
        SyslogSettings settings = settings(SyslogSettings.Transport.TLS, true, receiver.port());
        carrier = carrier("siem", carriers.syslog(settings, certificates::trustingContext))
                .start();
        send(0, 1);
        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(Draining.settles(carrier, Duration.ofSeconds(2))).isTrue();
        send(1, 2);

        assertThat(Draining.settles(carrier, LONG)).isTrue();
        assertThat(received()).containsExactlyElementsOf(bodies(0, 2));
        assertThat(failures).isEmpty();
    }

    @Test
    void lfFraming_isUnderstood() throws Exception {
        carrier.close();
        carrier = carrier("siem", carriers.syslog(settings(SyslogSettings.Transport.TCP, false, port), () -> {
                    throw new AssertionError("no TLS here");
                }))
                .start();
        send(0, 5);
        Draining.settles(carrier, LONG);

        assertThat(received()).containsExactlyElementsOf(bodies(0, 5));
    }

    @Test
    void datagrams_settleWhenTheyAreSent() throws Exception {
        try (SyslogStandIn udp = SyslogStandIn.udp()) {
            carrier.close();
            carrier = carrier("siem", carriers.syslog(settings(SyslogSettings.Transport.UDP, false, udp.port()), () -> {
                        throw new AssertionError("no TLS here");
                    }))
                    .start();
            send(0, 3);
            assertThat(carrier.send(message("x".repeat(70_000)))).isTrue();
            assertThat(Draining.settles(carrier, LONG)).isTrue();

            assertThat(refused).hasSize(1);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX) // every address of 127.0.0.0/8 is this machine
    void datagrams_goWhereTheNameLeadsNow() throws Exception {
        AtomicReference<String> leadsTo = new AtomicReference<>("127.0.0.1");
        try (DatagramSocket first = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
                DatagramSocket second = new DatagramSocket(first.getLocalPort(), InetAddress.getByName("127.0.0.2"))) {
            InstantSource clock = InstantSource.system();
            carrier.close();
            carrier = carrier(
                            "siem",
                            new SyslogDelivery(
                                    settings(SyslogSettings.Transport.UDP, false, first.getLocalPort()),
                                    clock,
                                    clock,
                                    () -> {
                                        throw new AssertionError("no TLS here");
                                    },
                                    host -> {
                                        String address = leadsTo.get();
                                        if (address.isEmpty()) {
                                            throw new UnknownHostException(host);
                                        }
                                        return InetAddress.getByName(address);
                                    }))
                    .start();
            send(0, 1);
            assertThat(datagram(first)).contains(bodies(0, 1).get(0));
            leadsTo.set("127.0.0.2");
            send(1, 2);
            assertThat(datagram(second)).contains(bodies(1, 2).get(0));
            leadsTo.set("");
            send(2, 3);
            assertThat(datagram(second))
                    .as("no answer changes nothing")
                    .contains(bodies(2, 3).get(0));
        }
    }

    private static String datagram(DatagramSocket socket) throws IOException {
        socket.setSoTimeout((int) LONG.toMillis());
        DatagramPacket packet = new DatagramPacket(new byte[10_000], 10_000);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "RFC5424, true, '<134>1 2026-01-05T03:04:05.678Z here defender - alert - '",
        "RFC3164, true, '<134>Jan  5 03:04:05 here defender: '",
        "RFC3164, false, '<134>Jan  5 03:04:05 here '",
        "NONE, true, ''"
    })
    void head_isOfItsStandard(SyslogSettings.Header header, boolean tag, String expected) {
        SyslogSettings settings = new SyslogSettings(
                SyslogSettings.Transport.TCP, "h", 1, true, header, 16, "here", "defender", tag, Duration.ZERO);

        assertThat(settings.head("alert", Instant.parse("2026-01-05T03:04:05.678912Z")))
                .isEqualTo(expected);
    }
}

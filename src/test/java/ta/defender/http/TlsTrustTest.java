package ta.defender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.simulator.net.CertificateRequest;
import ta.simulator.net.Certificates;
import ta.simulator.net.HttpsService;
import ta.simulator.net.Identity;
import ta.simulator.net.Reply;
import ta.simulator.net.ServiceOptions;

final class TlsTrustTest {
    private static final CertificateRequest LIKE_SPLUNKS = CertificateRequest.commonNameOnly("SplunkServerDefaultCert");

    @TempDir
    static Path directory;

    private static Certificates authority;
    private static Path caFile;

    private final List<String> reports = new CopyOnWriteArrayList<>();
    private HttpsService server;

    @BeforeAll
    static void createAuthority() {
        authority = Certificates.create();
        caFile = authority.writeCaPem(directory.resolve("ca.pem"));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void managementPort_whenCertificateHasNoNameButAKnownAuthority_isVerified() throws Exception {
        serve(LIKE_SPLUNKS);

        assertThat(status(managementPort(List.of(directory.resolve("absent.pem"), caFile)), "127.0.0.1"))
                .isEqualTo(200);
        assertThat(reports).isEmpty();
    }

    @Test
    void managementPort_whenAuthorityIsUnknown_isAcceptedAndReportedOnce() throws Exception {
        serve(LIKE_SPLUNKS);
        TlsTrust trust = managementPort(List.of());
        for (int call = 0; call < 3; call++) {
            assertThat(status(trust, "localhost")).isEqualTo(200);
        }

        assertThat(reports).singleElement().asString().contains("SplunkServerDefaultCert", "stays on this host");
    }

    @Test
    void managementPort_whenAuthorityFileIsUnusable_reportsAndGoesOn() throws Exception {
        serve(LIKE_SPLUNKS);
        Path broken = Files.writeString(directory.resolve("broken.pem"), "no certificate");

        assertThat(status(managementPort(List.of(broken)), "localhost")).isEqualTo(200);
        assertThat(reports).hasSize(2);
        assertThat(reports.get(0)).contains("broken.pem");
    }

    @Test
    void managementPort_whenServerIsElsewhere_isCheckedInFull() throws Exception {
        serve(LIKE_SPLUNKS);
        try (Socket elsewhere = new SocketSeeminglyElsewhere(server.port())) {
            assertThatThrownBy(() -> managementPort(List.of(caFile))
                            .strategy()
                            .upgrade(elsewhere, "localhost", server.port(), null, HttpClientContext.create()))
                    .isInstanceOf(SSLException.class);
        }
        assertThat(reports).isEmpty();
    }

    @Test
    void managementPort_throughAProxy_isRefused() {
        ApacheSettings settings =
                ApacheSettings.of("x").withProxy(ProxySettings.of(URI.create("http://proxy.example:3128")));

        assertThatThrownBy(() -> settings.withTrust(managementPort(List.of()))).hasMessageContaining("proxy");
    }

    @Test
    void withCaCertificates_whenFileHasSeveral_trustsThemAll() throws Exception {
        Certificates other = Certificates.create("Another authority", java.time.InstantSource.system());
        Path both = Files.writeString(
                directory.resolve("both.pem"), "# ours\n" + other.caPem() + "\nand theirs\n" + authority.caPem());
        serve(CertificateRequest.forLoopback());

        assertThat(status(TlsTrust.withCaCertificates(both), "localhost")).isEqualTo(200);
        assertThat(status(TlsTrust.withCaCertificates(both), "127.0.0.1")).isEqualTo(200);
    }

    @Test
    void system_whenAuthorityIsUnknown_namesCertificateAndRemedy() throws Exception {
        serve(CertificateRequest.forLoopback());

        TransportException failure = untrusted(TlsTrust.system());

        assertThat(failure)
                .hasMessageContaining("CN=localhost")
                .hasMessageContaining("CN=Simulator test authority")
                .hasMessageContaining("ca_file in [tls]");
    }

    @Test
    void prepare_changesNothingAboutWhoIsTrusted() throws Exception {
        serve(CertificateRequest.forLoopback());

        TlsTrust.prepare();

        untrusted(TlsTrust.system());
        assertThat(status(TlsTrust.withCaCertificates(caFile), "localhost")).isEqualTo(200);
    }

    @Test
    void withCaCertificates_whenNameIsAnother_refuses() throws Exception {
        serve(CertificateRequest.forNames("graph.example"));
        TransportException failure = untrusted(TlsTrust.withCaCertificates(caFile));

        assertThat(failure.issue().what()).contains("graph.example");
        assertThat(failure.issue().remedy()).contains("host").doesNotContain("ca_file");
    }

    @Test
    void withCaCertificates_whenThereIsNoName_refuses() throws Exception {
        serve(LIKE_SPLUNKS);
        untrusted(TlsTrust.withCaCertificates(caFile));
    }

    @Test
    void withCaCertificates_whenCertificateHasExpired_refuses() throws Exception {
        serve(CertificateRequest.forLoopback().expired());
        TransportException failure = untrusted(TlsTrust.withCaCertificates(caFile));

        assertThat(failure.issue().what()).contains("expired on ").doesNotContain("java.security");
        assertThat(failure.issue().remedy()).contains("renew", "clock").doesNotContain("ca_file");
    }

    @Test
    void withCaCertificates_whenCertificateIsNotValidYet_refuses() throws Exception {
        serve(CertificateRequest.forLoopback().validFor(Duration.ofDays(1), Duration.ofDays(9)));
        TransportException failure = untrusted(TlsTrust.withCaCertificates(caFile));

        assertThat(failure.issue().what()).contains("valid from ");
        assertThat(failure.issue().remedy()).contains("clock").doesNotContain("ca_file");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nothing.pem   | ''                                  | is empty
            text.pem      | 'hello'                             | holds no complete certificate
            half.pem      | '-----BEGIN CERTIFICATE-----\nMII'  | holds no complete certificate
            key.pem       | '-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----' | holds no complete certificate
            damaged.pem   | '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' | damaged certificate, number 1
            """)
    void withCaCertificates_whenFileIsUnusable_namesFileAndReason(String name, String content, String reason)
            throws IOException {
        Path file = Files.writeString(directory.resolve(name), content.replace("\\n", "\n"));

        assertThatThrownBy(() -> TlsTrust.withCaCertificates(file))
                .isInstanceOf(DefenderException.class)
                .hasMessageContainingAll(name, reason, "PEM");
    }

    @Test
    void withCaCertificates_whenFileIsAbsentOrAFolder_saysSo() {
        assertThatThrownBy(() -> TlsTrust.withCaCertificates(directory.resolve("none.pem")))
                .hasMessageContainingAll("none.pem", "does not exist");
        assertThatThrownBy(() -> TlsTrust.withCaCertificates(directory)).hasMessageContaining("is not a regular file");
    }

    /** What the Javadoc of {@link TlsTrust} says about the library, tried on the JVM at hand. */
    @ParameterizedTest
    @CsvSource({
        "BUILTIN, true, false",
        "BOTH, true, false",
        "BOTH, false, false",
        "CLIENT, false, false",
        "CLIENT, true, true"
    })
    void library_whenCertificateHasNoName_needsClientPolicyAndOpenVerifier(
            HostnameVerificationPolicy policy, boolean openVerifier, boolean accepted) throws Exception {
        serve(LIKE_SPLUNKS);
        HostnameVerifier verifier = openVerifier ? NoopHostnameVerifier.INSTANCE : new DefaultHostnameVerifier();
        DefaultClientTlsStrategy strategy = new DefaultClientTlsStrategy(authority.trustingContext(), policy, verifier);
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            boolean connected;
            try (Socket secured =
                    strategy.upgrade(socket, "127.0.0.1", server.port(), null, HttpClientContext.create())) {
                connected = secured.isConnected();
            } catch (SSLException refused) {
                connected = false;
            }
            assertThat(connected).isEqualTo(accepted);
        }
    }

    @Test
    void thisMachine_knowsItsOwnAddressesOnly() throws Exception {
        assertThat(ThisMachine.has(InetAddress.getByName("127.0.0.1"))).isTrue();
        assertThat(ThisMachine.has(InetAddress.getByName("127.9.9.9"))).isTrue();
        assertThat(ThisMachine.has(InetAddress.getByName("::1"))).isTrue();
        assertThat(ThisMachine.has(InetAddress.getByName("192.0.2.1"))).isFalse();
        assertThat(ThisMachine.has(InetAddress.getByName("0.0.0.0"))).isFalse();
        assertThat(ThisMachine.has(null)).isFalse();
    }

    private void serve(CertificateRequest request) throws IOException {
        Identity identity = authority.issue(request);
        server = HttpsService.start(ServiceOptions.tls(identity.serverContext()), any -> Reply.status(200));
    }

    private TlsTrust managementPort(List<Path> files) {
        return TlsTrust.forManagementPort(files, reports::add);
    }

    private int status(TlsTrust trust, String host) throws Exception {
        try (ApacheTransport transport = transport(trust)) {
            return transport.exchange(get(host), HttpResponse::status);
        }
    }

    private TransportException untrusted(TlsTrust trust) {
        TransportException failure = catchThrowableOfType(TransportException.class, () -> status(trust, "localhost"));
        assertThat(failure.code()).isEqualTo(Code.TLS_UNTRUSTED);
        return failure;
    }

    private HttpRequest get(String host) {
        return HttpRequest.get(URI.create("https://" + host + ":" + server.port() + "/services"));
    }

    private static ApacheTransport transport(TlsTrust trust) {
        return new ApacheTransport(ApacheSettings.of("TA_defender/test").withTrust(trust));
    }

    /** Connected to this machine, says it is not. */
    private static final class SocketSeeminglyElsewhere extends Socket {
        SocketSeeminglyElsewhere(int port) throws IOException {
            super("127.0.0.1", port);
        }

        @Override
        public InetAddress getInetAddress() {
            try {
                return InetAddress.getByName("192.0.2.1");
            } catch (IOException impossible) {
                throw new AssertionError(impossible);
            }
        }
    }
}

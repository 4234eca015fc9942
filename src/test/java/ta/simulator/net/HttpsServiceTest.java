package ta.simulator.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpsServiceTest {
    private static final Certificates CERTIFICATES = Certificates.create();
    private static final SSLContext TRUSTING = CERTIFICATES.trustingContext();
    private static final SSLSocketFactory SOCKETS = TRUSTING.getSocketFactory();
    private static final String TEXT = "line of text, ".repeat(1000);

    private HttpsService service;
    private volatile Reply reply = Reply.text(200, "text/plain", TEXT);
    private volatile Request last;

    @BeforeEach
    void start() throws IOException {
        service = HttpsService.start(
                ServiceOptions.tls(
                        CERTIFICATES.issue(CertificateRequest.forLoopback()).serverContext()),
                request -> {
                    last = request;
                    return reply;
                });
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void request_whenPosted_isHandedOverDecoded() throws Exception {
        HttpResponse<String> response = client().send(
                        HttpRequest.newBuilder(URI.create(service.url() + "/a%20b+c/d?x=1+2&y=%C3%A4&flag"))
                                .POST(HttpRequest.BodyPublishers.ofString("user=a%26b&password=c+d"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(response.body()).isEqualTo(TEXT);
        assertThat(last.method()).isEqualTo("POST");
        assertThat(last.path()).isEqualTo("/a b+c/d");
        assertThat(last.query("x")).contains("1 2");
        assertThat(last.query("y")).contains("ä");
        assertThat(last.query("flag")).contains("");
        assertThat(last.form().get("user")).containsExactly("a&b");
        assertThat(last.form().get("password")).containsExactly("c d");
    }

    @Test
    void connection_whenRepliesAreWhole_isKept() throws Exception {
        for (int i = 0; i < 5; i++) {
            HttpsURLConnection connection = connection();
            assertThat(connection.getInputStream().readAllBytes()).hasSize(TEXT.length());
        }

        assertThat(service.connections()).isOne();
    }

    @Test
    void body_whenGzipIsAccepted_isCompressed() throws Exception {
        HttpsURLConnection connection = connection();
        connection.setRequestProperty("Accept-Encoding", "gzip");
        byte[] compressed = connection.getInputStream().readAllBytes();

        assertThat(connection.getContentEncoding()).isEqualTo("gzip");
        assertThat(compressed.length).isLessThan(TEXT.length());
        assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes())
                .isEqualTo(TEXT.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void body_whenChunked_arrivesWhole() throws Exception {
        reply = reply.inChunks();

        assertThat(connection().getInputStream().readAllBytes()).hasSize(TEXT.length());
    }

    @Test
    void connection_whenReset_showsAsReset() {
        reply = reply.withConduct(Conduct.resetAfter(500));

        assertThatThrownBy(() -> connection().getInputStream().readAllBytes())
                .isInstanceOfAny(SocketException.class, SSLException.class)
                .hasMessageContaining("reset");
    }

    @Test
    void body_whenTruncated_endsEarly() throws Exception {
        reply = reply.withConduct(Conduct.truncateAfter(700));

        HttpsURLConnection connection = connection();
        assertThat(connection.getContentLength()).isEqualTo(TEXT.length());
        // What comes next differs: the client of JDK 17 takes it for the end, that of JDK 25 notices.
        InputStream body = connection.getInputStream();
        assertThat(body.readNBytes(700)).hasSize(700);
        assertThat(endsWithoutMore(body)).isTrue();
    }

    @Test
    void connection_whenClosedSilently_givesNoReply() {
        reply = reply.withConduct(Conduct.closeSilently());

        assertThatThrownBy(() -> connection().getResponseCode()).isInstanceOf(IOException.class);
    }

    @Test
    void connection_whenHanging_saysNothing() throws Exception {
        reply = reply.withConduct(Conduct.hang(Duration.ofMinutes(1)));

        HttpsURLConnection connection = connection();
        connection.setReadTimeout(100);
        assertThatThrownBy(connection::getResponseCode).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void body_whenCorrupted_differsAtTheSameLength() throws Exception {
        reply = reply.withConduct(Conduct.corrupt());

        byte[] body = connection().getInputStream().readAllBytes();
        assertThat(body).hasSize(TEXT.length()).isNotEqualTo(TEXT.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void body_whenDripping_arrivesWhole() throws Exception {
        reply = reply.withConduct(Conduct.drip(1000, Duration.ofMillis(1)));

        assertThat(connection().getInputStream().readAllBytes()).hasSize(TEXT.length());
    }

    @Test
    void certificate_whenExpired_isRefusedByTheClient() throws Exception {
        assertRefused(CertificateRequest.forLoopback().expired());
    }

    @Test
    void certificate_whenForAnotherName_isRefusedByTheClient() throws Exception {
        assertRefused(CertificateRequest.commonNameOnly("SplunkServerDefaultCert"));
    }

    @Test
    void certificate_whenRsa_isAccepted() throws Exception {
        Identity identity = CERTIFICATES.issue(CertificateRequest.forLoopback().withRsa());
        try (HttpsService other =
                HttpsService.start(ServiceOptions.tls(identity.serverContext()), request -> Reply.status(204))) {
            assertThat(open(other.url()).getResponseCode()).isEqualTo(204);
        }
        assertThat(identity.privateKeyPem()).startsWith("-----BEGIN PRIVATE KEY-----\n");
        assertThat(identity.chainPem()).contains(identity.certificatePem(), CERTIFICATES.caPem());
    }

    private static void assertRefused(CertificateRequest request) throws Exception {
        try (HttpsService other = HttpsService.start(
                ServiceOptions.tls(CERTIFICATES.issue(request).serverContext()), ignored -> Reply.status(204))) {
            assertThatThrownBy(() -> open(other.url()).getResponseCode()).isInstanceOf(SSLException.class);
        }
    }

    private HttpsURLConnection connection() throws IOException {
        return open(service.url() + "/");
    }

    private static HttpsURLConnection open(String url) throws IOException {
        HttpsURLConnection connection =
                (HttpsURLConnection) URI.create(url).toURL().openConnection();
        connection.setSSLSocketFactory(SOCKETS);
        return connection;
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .sslContext(TRUSTING)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    private static boolean endsWithoutMore(InputStream body) {
        try {
            return body.read() == -1;
        } catch (IOException expected) {
            return true;
        }
    }
}

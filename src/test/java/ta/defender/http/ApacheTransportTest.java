package ta.defender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import javax.net.ServerSocketFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.model.Code;
import ta.simulator.net.CertificateRequest;
import ta.simulator.net.Certificates;
import ta.simulator.net.Conduct;
import ta.simulator.net.Headers;
import ta.simulator.net.HttpsService;
import ta.simulator.net.Identity;
import ta.simulator.net.Reply;
import ta.simulator.net.Request;
import ta.simulator.net.ServiceOptions;

/** The real transport against a real server on the loopback interface. */
final class ApacheTransportTest extends TransportContract {
    @TempDir
    static Path directory;

    private static TlsTrust trust;
    private static Identity identity;

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile Reply reply = Reply.status(200);
    private HttpsService server;
    private ApacheTransport transport;

    @BeforeAll
    static void issueCertificates() throws Exception {
        Certificates authority = Certificates.create();
        identity = authority.issue(CertificateRequest.forLoopback());
        trust = TlsTrust.withCaCertificates(authority.writeCaPem(directory.resolve("ca.pem")));
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpsService.start(ServiceOptions.tls(identity.serverContext()), request -> {
            received.add(received(request));
            return reply;
        });
        transport = new ApacheTransport(settings());
    }

    @AfterEach
    void stop() {
        assertThat(transport.leasedConnections())
                .as("connections not given back")
                .isZero();
        transport.close();
        server.close();
    }

    @Override
    Transport transport() {
        return transport;
    }

    @Override
    URI service() {
        return URI.create(server.url());
    }

    @Override
    void answer(int status, Map<String, String> headers, String body) {
        Reply answer = body.isEmpty() ? Reply.status(status) : Reply.text(status, "text/plain", body);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            answer = answer.withHeader(header.getKey(), header.getValue());
        }
        reply = answer;
    }

    @Override
    void breakOffInTheBody() {
        reply = Reply.text(200, "text/plain", "x".repeat(1_000))
                .withoutCompression()
                .withConduct(Conduct.truncateAfter(500));
    }

    @Override
    List<Received> received() {
        return received;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%s\r\n",
                "HTTP/1.1 200 OK\r\n%s\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: %s\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: 1\r\n\r\nx",
                "%s\r\n\r\n"
            })
    void bytesThatAreNoHttp_areInNoMessage(String echo) throws Exception {
        try (ServerSocket server =
                identity.serverContext().getServerSocketFactory().createServerSocket(0)) {
            Thread answering = new Thread(() -> answerAll(server, echo.formatted("eyJ0.secret-token.x")));
            answering.setDaemon(true);
            answering.start();
            HttpRequest request = HttpRequest.get(URI.create("https://localhost:" + server.getLocalPort() + "/"));

            TransportException failure = failure(request);

            assertThat(failure.toString() + failure.getCause()).doesNotContain("secret");
        }
    }

    private static void answerAll(ServerSocket server, String answer) {
        while (!server.isClosed()) {
            try (Socket caller = server.accept()) {
                caller.getInputStream().read(new byte[4096]);
                caller.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // the caller is gone, or the test is over
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Zq8~b.C/d+e=f&g%h SECx9\u00fc",
                "Zq8~b.C%2Fd%2Be%3Df%26g%25h%20SECx9%C3%BC",
                "Zq8%7eb.C%2fd%2be%3df%26g%25h+SECx9%c3%bc",
                "Zq8~b.C\\/d\\u002Be=f\\u0026g%h SECx9\u00fc",
                "WnE4fmIuQy9kK2U9ZiZnJWggU0VDeDnDvA"
            })
    void secret_howeverItIsSpelledInAnError_isHidden(String echo) throws Exception {
        answer(400, Map.of(), "bad secret " + echo + " for id 7");
        String secret = URLEncoder.encode("Zq8~b.C/d+e=f&g%h SECx9\u00fc", StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.post(
                service(), RequestBody.of("application/x-www-form-urlencoded", "client_id=7&client_secret=" + secret));

        String text = transport.exchange(request, response -> Responses.text(response, 1 << 20));

        assertThat(text).isEqualTo("bad secret *** for id 7");
    }

    /** An access token grows with each role. */
    @ParameterizedTest
    @ValueSource(ints = {4, 4_000, 20_000})
    void secret_ofAnyLength_isHidden(int length) throws Exception {
        String token = "aB1-".repeat(length / 4);
        answer(404, Map.of(), "not found: " + token + "; Bearer " + token);

        String text = transport.exchange(
                get().withHeader("Authorization", "Bearer " + token), response -> Responses.text(response, 1 << 20));

        assertThat(text).isEqualTo("not found: ***; Bearer ***");
    }

    /** A service that sends a byte now and then is not silent, and yet never comes to its end. */
    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nX-", "HTTP/1.1 200 OK\r\n\r\n"})
    void response_thatTrickles_endsWithTheTimeOfTheCall(String beginning) throws Exception {
        try (ServerSocket server =
                identity.serverContext().getServerSocketFactory().createServerSocket(0)) {
            Thread answering = new Thread(() -> trickle(server, beginning));
            answering.setDaemon(true);
            answering.start();
            HttpRequest request = HttpRequest.get(URI.create("https://localhost:" + server.getLocalPort() + "/"))
                    .asWriteBack()
                    .withTimeout(Duration.ofSeconds(4));

            assertThat(failure(request).code()).isEqualTo(Code.RESPONSE_TIMEOUT);
        }
    }

    private static void trickle(ServerSocket server, String beginning) {
        try (Socket caller = server.accept()) {
            caller.getInputStream().read(new byte[4096]);
            caller.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
            while (true) {
                caller.getOutputStream().write('x');
                caller.getOutputStream().flush();
                Thread.sleep(200);
            }
        } catch (IOException | InterruptedException e) {
            // the caller has given up
        }
    }

    @Test
    void connection_ofABodyThatMadeNoSense_isNotUsedAgain() throws Exception {
        reply = Reply.jsonText(200, "{\"value\": [{\"id\": \"1");
        ThrowingCallable read = () -> transport.exchange(get(), response -> {
            Responses.text(response, 1 << 20);
            throw new IllegalStateException("cut");
        });

        assertThatThrownBy(read).hasMessage("cut");

        assertThat(transport.idleConnections()).isZero();
        transport.exchange(get(), response -> Responses.text(response, 1 << 20));
        assertThat(transport.idleConnections()).isEqualTo(1);
    }

    @Override
    int unfinished() {
        return transport.leasedConnections();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 500})
    void errorResponse_thatRepeatsTheCredentials_isReadWithoutThem(int status) throws Exception {
        answer(status, Map.of(), "refused: Bearer to.k-en, client_secret=s%C3%BCss+1 (süss 1) for id 7");
        RequestBody form = RequestBody.of(
                "application/x-www-form-urlencoded", "client_id=7&client_secret=s%C3%BCss+1&grant_type=x");
        HttpRequest request = HttpRequest.post(service(), form).withHeader("Authorization", "Bearer to.k-en");

        String text = transport()
                .exchange(request, response -> new String(response.body().readAllBytes(), StandardCharsets.UTF_8));

        assertThat(text).isEqualTo("refused: Bearer ***, client_secret=*** (***) for id 7");
    }

    @Test
    void exchange_sendsUserAgentAndAsksForGzipAndNothingElse() throws Exception {
        transport.exchange(get(), HttpResponse::status);

        assertThat(received.get(0).headers())
                .containsEntry("user-agent", "TA_defender/test")
                .containsEntry("accept-encoding", "gzip")
                .containsOnlyKeys("user-agent", "accept-encoding", "host", "connection");
    }

    @Test
    void exchange_whenServiceSetsACookie_doesNotSendIt() throws Exception {
        answer(200, Map.of("Set-Cookie", "session=1; Path=/"), "");

        transport.exchange(get(), HttpResponse::status);
        transport.exchange(get(), HttpResponse::status);

        assertThat(received.get(1).headers()).doesNotContainKey("cookie");
    }

    @Test
    void exchange_whenBodyIsReadOrSmall_usesTheConnectionAgain() throws Exception {
        answer(200, Map.of(), "x".repeat(1_000));

        transport.exchange(get(), HttpResponse::status);
        transport.exchange(get(), response -> Responses.text(response, 10));
        transport.exchange(get(), response -> Responses.text(response, 10_000));

        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void exchange_whenIdleConnectionWasCut_usesAnother() throws Exception {
        transport.exchange(get(), HttpResponse::status);
        server.dropConnections();

        TransportException stale = null;
        try {
            transport.exchange(get(), HttpResponse::status);
        } catch (TransportException lost) {
            stale = lost;
        }

        assertThat(stale == null || stale.code() == Code.CONNECTION_LOST)
                .as("found before use, or reported as lost")
                .isTrue();
        assertThat(transport.exchange(get(), HttpResponse::status)).isEqualTo(200);
    }

    @Test
    void exchange_whenBodyIsGzip_inflatesIt() throws Exception {
        reply = Reply.text(200, "text/plain", "0123456789".repeat(1_000)).inChunks();

        String text = transport.exchange(get(), response -> {
            assertThat(response.header("Content-Encoding")).isEqualTo("gzip");
            return Responses.text(response, 1 << 20);
        });

        assertThat(text).hasSize(10_000);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void exchange_whenGzipIsPromisedForNothing_isEmpty() throws Exception {
        reply = Reply.status(200).withHeader("Content-Encoding", "gzip");

        String text = transport.exchange(get(), response -> Responses.text(response, 10));

        assertThat(text).isEmpty();
    }

    @Test
    void exchange_whenGzipIsDamaged_saysSo() {
        reply = Reply.text(200, "text/plain", "0123456789".repeat(10_000)).withConduct(Conduct.corrupt());

        assertThat(failure(get()).code()).isIn(Code.BODY_CORRUPT, Code.CONNECTION_LOST);
    }

    @Test
    void exchange_whenGzipIsNone_saysSo() {
        reply = Reply.text(200, "text/plain", "plain").withoutCompression().withHeader("Content-Encoding", "gzip");

        assertThat(failure(get()).code()).isEqualTo(Code.BODY_CORRUPT);
    }

    @Test
    void exchange_whenCodingWasNotAskedFor_saysSo() {
        reply = Reply.text(200, "text/plain", "x").withoutCompression().withHeader("Content-Encoding", "br");

        assertThat(failure(get())).hasMessageContaining("Content-Encoding that was not asked for");
    }

    @Test
    void exchange_whenGzipUnfoldsBeyondTheLimit_stops() throws Exception {
        byte[] bomb = gzip(new byte[50_000_000]);
        assertThat(bomb).hasSizeLessThan(100_000);
        reply = Reply.of(200, "application/json", bomb).withoutCompression().withHeader("Content-Encoding", "gzip");
        restart(settings().withMaxBodyBytes(1_000_000));

        TransportException failure = failure(get());

        assertThat(failure.code()).isEqualTo(Code.BODY_TOO_LARGE);
        assertThat(failure).hasMessageContaining("1000000 bytes");
    }

    @Test
    void exchange_atTheLimit_stillReads() throws Exception {
        answer(200, Map.of(), "x".repeat(1_000));
        restart(settings().withMaxBodyBytes(1_000));

        String text = transport.exchange(get(), response -> Responses.text(response, 2_000));

        assertThat(text).hasSize(1_000);
        restart(settings().withMaxBodyBytes(999));
        assertThat(failure(get()).code()).isEqualTo(Code.BODY_TOO_LARGE);
    }

    @Test
    void exchange_whenConnectionIsReset_isLost() {
        reply = Reply.text(200, "text/plain", "x".repeat(1_000)).withConduct(Conduct.reset());
        assertThat(failure(get()).code()).isEqualTo(Code.CONNECTION_LOST);

        reply = Reply.text(200, "text/plain", "x".repeat(1_000))
                .withoutCompression()
                .withConduct(Conduct.resetAfter(100));
        assertThat(failure(get()).code()).isEqualTo(Code.CONNECTION_LOST);
        assertThat(received).as("sent once each").hasSize(2);
    }

    @Test
    void exchange_whenServiceHangsUpWithoutAnAnswer_isLost() {
        reply = Reply.status(200).withConduct(Conduct.closeSilently());

        assertThat(failure(get()).code()).isEqualTo(Code.CONNECTION_LOST);
    }

    @Test
    void exchange_whenAnswerIsNotHttp_isLost() {
        reply = Reply.status(200).withConduct(Conduct.garbage("SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII)));

        assertThat(failure(get()).code()).isEqualTo(Code.CONNECTION_LOST);
    }

    @Test
    void exchange_whenServiceSaysNothing_timesOut() throws Exception {
        reply = Reply.status(200).withConduct(Conduct.hang(Duration.ofMinutes(1)));
        restart(settings().withTimeouts(Duration.ofSeconds(5), Duration.ofMillis(50)));

        TransportException failure = failure(get());

        assertThat(failure.code()).isEqualTo(Code.RESPONSE_TIMEOUT);
        assertThat(failure).hasMessageContaining("50 ms");
    }

    @Test
    void exchange_whenServiceStopsInTheBody_timesOut() throws Exception {
        reply = Reply.text(200, "text/plain", "x".repeat(1_000))
                .withoutCompression()
                .withConduct(Conduct.stallAfter(10, Duration.ofMinutes(1)));
        restart(settings().withTimeouts(Duration.ofSeconds(5), Duration.ofMillis(50)));

        assertThat(failure(get()).code()).isEqualTo(Code.RESPONSE_TIMEOUT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void exchange_whenServiceTakesNothingOfTheBody_timesOut(String scheme) throws Exception {
        restart(settings().withTimeouts(Duration.ofSeconds(5), Duration.ofMillis(300)));
        ServerSocketFactory factory = scheme.equals("http")
                ? ServerSocketFactory.getDefault()
                : identity.serverContext().getServerSocketFactory();
        try (ServerSocket deaf = factory.createServerSocket(0)) {
            Thread accepting = new Thread(() -> {
                try {
                    // One byte is enough for the handshake.
                    deaf.accept().getInputStream().read();
                } catch (IOException ended) {
                    // The client gave up.
                }
            });
            accepting.setDaemon(true);
            accepting.start();
            URI address = URI.create(scheme + "://localhost:" + deaf.getLocalPort());
            RequestBody body = RequestBody.of("text/plain", "x".repeat(20 << 20));

            assertThat(failure(HttpRequest.post(address, body)).code()).isEqualTo(Code.RESPONSE_TIMEOUT);
        }
    }

    @Test
    void exchange_keepsNoBodyThatWasSent() throws Exception {
        transport.exchange(
                HttpRequest.post(service(), RequestBody.of("text/plain", "x".repeat(1 << 20))), HttpResponse::status);

        assertThat(SentBody.waiting()).isZero();
    }

    @Test
    void exchange_whenTimeoutIsShorterThanTheTimeOut_waitsNoLonger() {
        reply = Reply.status(200).withConduct(Conduct.hang(Duration.ofMinutes(1)));

        assertThat(failure(get().withTimeout(Duration.ofMillis(50))).code()).isEqualTo(Code.RESPONSE_TIMEOUT);
    }

    @Test
    void exchange_whenHandshakeNeverComes_timesOut() throws Exception {
        server.setMute(true);
        restart(settings().withTimeouts(Duration.ofMillis(100), Duration.ofSeconds(5)));

        TransportException failure = failure(get());

        assertThat(failure.code()).isIn(Code.CONNECT_TIMEOUT, Code.RESPONSE_TIMEOUT);
        assertThat(failure).hasMessageContaining("localhost");
    }

    @Test
    void exchange_whenNobodyListens_saysSo() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }

        TransportException failure =
                failure(HttpRequest.get(URI.create("https://localhost:" + port + "/x?sig=secret")));

        assertThat(failure.code()).isEqualTo(Code.CONNECT_REFUSED);
        assertThat(failure).hasMessageContaining("localhost:" + port).hasMessageContaining("[proxy]");
        assertThat(failure.getMessage()).doesNotContain("secret");
    }

    @Test
    void exchange_whenNameIsUnknown_saysSo() {
        TransportException failure = failure(HttpRequest.get(URI.create("https://no-such-host.invalid/x")));

        assertThat(failure.code()).isEqualTo(Code.UNKNOWN_HOST);
        assertThat(failure).hasMessageContaining("no-such-host.invalid").hasMessageContaining("DNS");
    }

    @Test
    void exchange_fromManyThreads_sharesThePool() throws Exception {
        answer(200, Map.of(), "x".repeat(5_000));
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<Integer>> sizes = new CopyOnWriteArrayList<>();
            for (int call = 0; call < 200; call++) {
                sizes.add(threads.submit(() -> transport.exchange(
                        get(), response -> Responses.text(response, 10_000).length())));
            }
            for (Future<Integer> size : sizes) {
                assertThat(size.get()).isEqualTo(5_000);
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(server.connections()).isLessThanOrEqualTo(16);
    }

    @Test
    void exchange_whenClosed_endsAsIfInterrupted() {
        transport.close();

        assertThatThrownBy(() -> transport.exchange(get(), HttpResponse::status))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void exchange_whenClosedMeanwhile_endsAsIfInterrupted() {
        reply = Reply.text(200, "text/plain", "x".repeat(10_000_000)).withoutCompression();

        assertThatThrownBy(() -> transport.exchange(get(), response -> {
                    transport.close();
                    return Responses.text(response, Integer.MAX_VALUE);
                }))
                .isInstanceOf(InterruptedException.class);
    }

    private ApacheSettings settings() {
        return ApacheSettings.of("TA_defender/test").withTrust(trust);
    }

    private void restart(ApacheSettings settings) {
        transport.close();
        transport = new ApacheTransport(settings);
    }

    private TransportException failure(HttpRequest request) {
        return catchThrowableOfType(
                TransportException.class,
                () -> transport.exchange(request, response -> Responses.text(response, Integer.MAX_VALUE)));
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        return packed.toByteArray();
    }

    private static Received received(Request request) {
        Map<String, String> headers = new HashMap<>();
        for (Headers.Field field : request.headers().fields()) {
            headers.put(field.name().toLowerCase(Locale.ROOT), field.value());
        }
        return new Received(request.method(), request.rawPath(), request.rawQuery(), headers, request.text());
    }
}

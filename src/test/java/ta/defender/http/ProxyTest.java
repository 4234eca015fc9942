package ta.defender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.model.Code;
import ta.simulator.net.CertificateRequest;
import ta.simulator.net.Certificates;
import ta.simulator.net.ConnectProxy;
import ta.simulator.net.HttpsService;
import ta.simulator.net.Reply;
import ta.simulator.net.Request;
import ta.simulator.net.ServiceOptions;

final class ProxyTest {
    private static final String CREDENTIALS =
            "Basic " + Base64.getEncoder().encodeToString("joe:pass-secret".getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path directory;

    private final List<Request> received = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private HttpsService service;
    private TlsTrust trust;

    @BeforeEach
    void start() throws Exception {
        Certificates authority = Certificates.create();
        trust = TlsTrust.withCaCertificates(authority.writeCaPem(directory.resolve("ca.pem")));
        service = HttpsService.start(
                ServiceOptions.tls(
                        authority.issue(CertificateRequest.forLoopback()).serverContext()),
                request -> {
                    received.add(request);
                    return Reply.status(status);
                });
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void exchange_goesThroughATunnel() throws Exception {
        try (ConnectProxy proxy = new ConnectProxy(null, 0)) {
            assertThat(call(ProxySettings.of(proxy.uri()))).isEqualTo(200);

            assertThat(proxy.heads()).singleElement().asString().startsWith("CONNECT localhost:" + service.port());
        }
    }

    @Test
    void exchange_whenProxyWantsCredentials_givesThemToItAndToNobodyElse() throws Exception {
        try (ConnectProxy proxy = new ConnectProxy(CREDENTIALS, 0)) {
            assertThat(call(ProxySettings.of(proxy.uri(), "joe", "pass-secret")))
                    .isEqualTo(200);

            assertThat(received).hasSize(1);
            assertThat(received.get(0).header("Proxy-Authorization")).isEmpty();
        }
    }

    @Test
    void exchange_whenProxyWantsCredentialsAndThereAreNone_saysWhereToSetThem() throws Exception {
        try (ConnectProxy proxy = new ConnectProxy(CREDENTIALS, 0)) {
            TransportException failure = failure(ProxySettings.of(proxy.uri()));

            assertThat(failure.code()).isEqualTo(Code.PROXY_REFUSED);
            assertThat(failure).hasMessageContainingAll("wants credentials (407)", "set username in [proxy]");
        }
    }

    @Test
    void exchange_whenCredentialsAreWrong_saysSoWithoutShowingThem() throws Exception {
        try (ConnectProxy proxy = new ConnectProxy(CREDENTIALS, 0)) {
            TransportException failure = failure(ProxySettings.of(proxy.uri(), "joe", "wrong-secret"));

            assertThat(failure.code()).isEqualTo(Code.PROXY_REFUSED);
            assertThat(failure).hasMessageContainingAll("refused the credentials (407)", "check username");
            assertThat(failure.getMessage()).doesNotContain("secret");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void exchange_whenProxyDoesNotSayHowToSignIn_isARefusalAllTheSame(boolean withCredentials) throws Exception {
        try (ServerSocket proxy = new ServerSocket(0)) {
            Thread answering = new Thread(
                    () -> answerAll(proxy, "HTTP/1.1 407 Proxy Authentication Required\r\nConnection: close\r\n\r\n"));
            answering.setDaemon(true);
            answering.start();
            URI uri = URI.create("http://localhost:" + proxy.getLocalPort());

            TransportException failure =
                    failure(withCredentials ? ProxySettings.of(uri, "joe", "pass-secret") : ProxySettings.of(uri));

            assertThat(failure.code()).isEqualTo(Code.PROXY_REFUSED);
            assertThat(failure).hasMessageContainingAll("407", "[proxy]").hasMessageNotContaining("secret");
        }
    }

    @Test
    void exchange_whenProxyOffersNoBasic_saysWhatItOffers() throws Exception {
        TransportException failure = failureAtProxyThatSays("""
                HTTP/1.1 407 Proxy Authentication Required
                Proxy-Authenticate: Negotiate
                Proxy-Authenticate: NTLM
                Content-Length: 0
                Connection: close

                """.replace("\n", "\r\n"));

        assertThat(failure.code()).isEqualTo(Code.PROXY_REFUSED);
        assertThat(failure).hasMessageContainingAll("Negotiate, NTLM", "[proxy]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u0015\u0003\u0001", "HTTP/1.1 200 OK\r\n\r\n<html>"})
    void exchange_whenProxyIsNone_namesTheProxy(String answer) throws Exception {
        assertThat(failureAtProxyThatSays(answer)).hasMessageContaining("the proxy localhost:");
    }

    private TransportException failureAtProxyThatSays(String answer) throws Exception {
        try (ServerSocket proxy = new ServerSocket(0)) {
            Thread answering = new Thread(() -> answerAll(proxy, answer));
            answering.setDaemon(true);
            answering.start();
            URI uri = URI.create("http://localhost:" + proxy.getLocalPort());
            return failure(ProxySettings.of(uri, "joe", "pass-secret"));
        }
    }

    private static void answerAll(ServerSocket proxy, String answer) {
        while (!proxy.isClosed()) {
            try (java.net.Socket caller = proxy.accept()) {
                caller.getInputStream().read(new byte[4096]);
                caller.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            } catch (java.io.IOException e) {
                // the caller is gone, or the test is over
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"403, PROXY_REFUSED", "502, PROXY_UNAVAILABLE", "503, PROXY_UNAVAILABLE"})
    void exchange_whenProxyMakesNoTunnel_isNoAnswerOfTheService(int refusal, Code kind) throws Exception {
        try (ConnectProxy proxy = new ConnectProxy(null, refusal)) {
            TransportException failure = failure(ProxySettings.of(proxy.uri()));

            assertThat(failure.code()).isEqualTo(kind);
            assertThat(failure)
                    .hasMessageContainingAll("localhost:" + proxy.uri().getPort(), "status " + refusal);
            assertThat(received).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 407, 503})
    void exchange_whenServiceAnswersLikeAProxy_isItsAnswer(int answer) throws Exception {
        status = answer;
        try (ConnectProxy proxy = new ConnectProxy(null, 0)) {
            assertThat(call(ProxySettings.of(proxy.uri()))).isEqualTo(answer);
        }
    }

    @Test
    void exchange_whenProxyIsDown_namesTheProxy() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }

        TransportException failure = failure(ProxySettings.of(URI.create("http://localhost:" + port)));

        assertThat(failure.code()).isEqualTo(Code.CONNECT_REFUSED);
        assertThat(failure).hasMessageContaining("the proxy localhost:" + port);
    }

    @Test
    void exchange_whenProxyIsUnknown_namesTheProxy() {
        TransportException failure = failure(ProxySettings.of(URI.create("http://no-proxy.invalid:3128")));

        assertThat(failure.code()).isEqualTo(Code.UNKNOWN_HOST);
        assertThat(failure).hasMessageContaining("the proxy no-proxy.invalid:3128");
    }

    @Test
    void settings_hideThePasswordAndRefuseOtherSchemes() {
        assertThat(ProxySettings.of(URI.create("http://proxy.example"), "joe", "pass-secret"))
                .hasToString("ProxySettings[proxy.example:8080, username=joe, password=***]");
        assertThatThrownBy(() -> ProxySettings.of(URI.create("socks://joe:pass-secret@proxy.example")))
                .hasMessageContaining("http://host:port")
                .message()
                .doesNotContain("secret");
    }

    private int call(ProxySettings proxy) throws InterruptedException {
        try (ApacheTransport transport =
                new ApacheTransport(ApacheSettings.of("x").withTrust(trust).withProxy(proxy))) {
            return transport.exchange(HttpRequest.get(URI.create(service.url() + "/x")), HttpResponse::status);
        }
    }

    private TransportException failure(ProxySettings proxy) {
        return catchThrowableOfType(TransportException.class, () -> call(proxy));
    }
}

package ta.defender.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonElement;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.Signature;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.http.HttpRequest;
import ta.defender.http.TransportException;
import ta.defender.json.Json;
import ta.defender.model.Code;
import ta.defender.model.Secret;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;
import ta.simulator.net.CertificateRequest;
import ta.simulator.net.Certificates;
import ta.simulator.net.Identity;

final class MsalTokenSourceTest {
    private static final String TENANT = "11111111-2222-3333-4444-555555555555";
    private static final String CLIENT = "99999999-8888-7777-6666-555555555555";
    private static final String SCOPE = "https://graph.example/.default";

    private final FakeClock clock = new FakeClock();
    private final FakeTransport login = new FakeTransport();

    @ParameterizedTest
    @CsvSource({
        "https://login.example, https://login.example",
        "https://login.example/, https://login.example",
        "https://login.example:8443/sts/v2/, https://login.example:8443/sts/v2",
        "https://127.0.0.1:9443/login, https://127.0.0.1:9443/login"
    })
    void token_isAskedForAtTheTenantsEndpointAndNowhereElse(String loginUrl, String base) throws Exception {
        login.answer(token("abc", 3600));

        AccessToken token = source(loginUrl).token(false);

        assertThat(token.reveal()).isEqualTo("abc");
        assertThat(token.expiresAt()).isEqualTo(FakeClock.START.plusSeconds(3600));
        assertThat(login.requests()).hasSize(1);
        HttpRequest request = login.lastRequest();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.uri()).hasToString(base + "/" + TENANT + "/oauth2/v2.0/token");
        assertThat(request.repeatable()).isTrue();
        assertThat(form(request))
                .containsEntry("grant_type", "client_credentials")
                .containsEntry("client_id", CLIENT)
                .containsEntry("client_secret", "s3cr3t+&=ü")
                .hasEntrySatisfying(
                        "scope", scope -> assertThat(scope.split(" ")).contains(SCOPE));
    }

    @Test
    void token_whileItLives_isTakenFromTheCache() throws Exception {
        login.answer(token("one", 3600), token("two", 3600));
        TokenSource source = source("https://login.example:8443");

        source.token(false);
        clock.advance(Duration.ofMinutes(54));

        assertThat(source.token(false).reveal()).isEqualTo("one");
        clock.advance(Duration.ofMinutes(1));
        assertThat(source.token(false).reveal()).isEqualTo("two");
        assertThat(login.requests()).hasSize(2);
    }

    @Test
    void token_whenItLivesShortly_isUsedForHalfOfItsLife() throws Exception {
        login.answer(token("one", 60), token("two", 60));
        TokenSource source = source("https://login.example");

        source.token(false);
        clock.advance(Duration.ofSeconds(29));
        assertThat(source.token(false).reveal()).isEqualTo("one");
        clock.advance(Duration.ofSeconds(1));
        assertThat(source.token(false).reveal()).isEqualTo("two");
    }

    @Test
    void token_whenRenewalIsAskedFor_ignoresTheCache() throws Exception {
        login.answer(token("one", 3600), token("two", 3600));
        TokenSource source = source("https://login.example");

        source.token(false);

        assertThat(source.token(true).reveal()).isEqualTo("two");
        assertThat(source.token(false).reveal()).isEqualTo("two");
    }

    @Test
    void token_isKeptPerScope() throws Exception {
        login.answer(token("graph", 3600), token("xdr", 3600));
        MsalTokenSource tokens = tokens("https://login.example", secret());

        tokens.forScope(SCOPE).token(false);
        tokens.forScope("https://xdr.example/.default").token(false);

        assertThat(tokens.forScope(SCOPE).token(false).reveal()).isEqualTo("graph");
        assertThat(tokens.forScope("https://xdr.example/.default").token(false).reveal())
                .isEqualTo("xdr");
    }

    @Test
    void token_whenLoginIsDownNearTheEnd_goesOnWithTheOldOne() throws Exception {
        login.answer(token("one", 3600), Answer.failure(Code.CONNECT_TIMEOUT), Answer.status(503));
        TokenSource source = source("https://login.example");
        source.token(false);
        clock.advance(Duration.ofMinutes(56));

        assertThat(source.token(false).reveal()).isEqualTo("one");
        assertThat(source.token(false).reveal()).isEqualTo("one");
        assertThatThrownBy(() -> source.token(true)).isInstanceOf(TransportException.class);
        clock.advance(Duration.ofMinutes(4));
        assertThatThrownBy(() -> source.token(false)).isInstanceOf(TransportException.class);
    }

    @Test
    void token_whenRefused_saysWhyAndIsAskedForAgainNextTime() throws Exception {
        login.answer(
                Answer.text(
                        401,
                        "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000222: expired\",\"error_codes\":[7000222]}"),
                token("one", 3600));
        TokenSource source = source("https://login.example");

        TransportException refused = catchThrowableOfType(TransportException.class, () -> source.token(false));

        assertThat(refused)
                .hasMessageContaining("the client secret has expired")
                .hasMessageNotContaining("s3cr3t");
        assertThat(refused.code()).isEqualTo(Code.TOKEN_REFUSED);
        assertThat(source.token(false).reveal()).isEqualTo("one");
    }

    /** Many wrong sign-ins lock an application out. */
    @Test
    void token_whenRefusedWhileOthersWaitForIt_isAskedForOnce() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        List<Code> refused = new CopyOnWriteArrayList<>();
        login.answer(request -> {
            while (threads.stream()
                            .filter(each -> each.getState() == Thread.State.BLOCKED)
                            .count()
                    < 7) {
                Thread.onSpinWait();
            }
            return Answer.text(401, "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000222: expired\"}")
                    .to(request);
        });
        TokenSource source = source("https://login.example");
        for (int number = 0; number < 8; number++) {
            threads.add(new Thread(
                    () -> refused.add(catchThrowableOfType(TransportException.class, () -> source.token(false))
                            .code())));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(login.requests()).hasSize(1);
        assertThat(refused).hasSize(8).containsOnly(Code.TOKEN_REFUSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void token_whenLoginIsBusy_isAskedForOnceAndAgainAtTheNextCall(int status) throws Exception {
        login.answer(Answer.status(status).withHeader("Retry-After", "120"), token("one", 3600));
        TokenSource source = source("https://login.example");

        TransportException busy = catchThrowableOfType(TransportException.class, () -> source.token(false));

        assertThat(busy.isTransient()).isTrue();
        assertThat(busy.retryAfter()).isEqualTo(Duration.ofMinutes(2));
        assertThat(login.requests()).hasSize(1);
        assertThat(source.token(false).reveal()).isEqualTo("one");
    }

    @Test
    void token_whenLoginCannotBeReached_passesTheFailureOn() throws Exception {
        login.answer(Answer.failure(Code.UNKNOWN_HOST));

        TransportException failure = catchThrowableOfType(
                TransportException.class, () -> source("https://login.example").token(false));

        assertThat(failure.code()).isEqualTo(Code.UNKNOWN_HOST);
    }

    @Test
    void token_whenInterrupted_ends() throws Exception {
        login.answer(request -> {
            throw new InterruptedException("stopped");
        });

        assertThatThrownBy(() -> source("https://login.example").token(false)).isInstanceOf(InterruptedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>top-secret</html>",
                "{}",
                "{\"access_token\":\"\"}",
                "{\"access_token\":5",
                "[]",
                "{\"access_token\":\"secret\\r\\nX-Other: x\",\"token_type\":\"Bearer\",\"expires_in\":3599}",
                "{\"access_token\":\"secret \u00fc\",\"token_type\":\"Bearer\",\"expires_in\":3599}"
            })
    void token_whenAnswerHoldsNone_saysSoOnOneLineWithoutQuotingIt(String body) throws Exception {
        login.answer(Answer.text(200, body));

        TransportException failure = catchThrowableOfType(
                TransportException.class, () -> source("https://login.example").token(false));

        assertThat(failure).hasMessageContaining("cannot use").hasNoCause();
        assertThat(failure.getMessage()).doesNotContain("secret").doesNotContain("\n");
    }

    @Test
    void token_byCertificate_sendsAnAssertionSignedWithTheKey() throws Exception {
        Identity identity = Certificates.create()
                .issue(CertificateRequest.commonNameOnly("application").withRsa());
        login.answer(token("abc", 3600));
        MsalTokenSource tokens = tokens(
                "https://login.example",
                ClientCredential.certificate(Secret.of(identity.privateKeyPem()), identity.chainPem()));

        assertThat(tokens.forScope(SCOPE).token(false).reveal()).isEqualTo("abc");

        Map<String, String> form = form(login.lastRequest());
        assertThat(form)
                .containsEntry("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                .doesNotContainKey("client_secret");
        String[] parts = form.get("client_assertion").split("\\.");
        JsonElement claims = Json.parse(Base64.getUrlDecoder().decode(parts[1]));
        assertThat(Json.string(claims, "aud")).isEqualTo("https://login.example/" + TENANT + "/oauth2/v2.0/token");
        assertThat(Json.string(claims, "iss")).isEqualTo(CLIENT);
        assertThat(Json.string(claims, "sub")).isEqualTo(CLIENT);
        JsonElement header = Json.parse(Base64.getUrlDecoder().decode(parts[0]));
        assertThat(Json.strings(header, "x5c"))
                .first()
                .isEqualTo(Base64.getEncoder()
                        .encodeToString(identity.certificate().getEncoded()));
        assertThat(Json.string(header, "alg")).isEqualTo("RS256");
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(identity.certificate());
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://login.example/other-tenant/",
                "https://other.example/11111111-2222-3333-4444-555555555555/",
                "https://login.example:444/11111111-2222-3333-4444-555555555555/"
            })
    void send_whenAddressIsNotTheTenantsEndpoint_isRefused(String authority) throws Exception {
        LoginEndpoint endpoint = LoginEndpoint.of(URI.create("https://login.example/sts"), TENANT);
        ConfidentialClientApplication stray = ConfidentialClientApplication.builder(CLIENT, secret().msal())
                .authority(authority)
                .instanceDiscovery(false)
                .httpClient(new MsalHttp(login, endpoint, Duration.ofSeconds(1)))
                .build();

        assertThatThrownBy(() -> stray.acquireToken(ClientCredentialParameters.builder(Set.of(SCOPE))
                                .build())
                        .get())
                .hasRootCauseInstanceOf(TransportException.class)
                .rootCause()
                .hasMessageContaining("only be asked for at https://login.example/sts/" + TENANT);
        assertThat(login.requests()).isEmpty();
    }

    @Test
    void constructor_whenAddressOrTenantIsWrong_saysWhich() throws Exception {
        assertThatThrownBy(() -> tokens("http://login.example", secret())).hasMessageContaining("login_url");
        assertThatThrownBy(() -> LoginEndpoint.of(URI.create("https://login.example"), "../evil"))
                .hasMessageContaining("tenant_id");
        assertThat(LoginEndpoint.of(URI.create("https://login.example"), "contoso.onmicrosoft.com")
                        .actual())
                .hasToString("https://login.example/contoso.onmicrosoft.com/oauth2/v2.0/token");
    }

    private TokenSource source(String loginUrl) {
        return tokens(loginUrl, secret()).forScope(SCOPE);
    }

    private MsalTokenSource tokens(String loginUrl, ClientCredential credential) {
        return new MsalTokenSource(
                new MsalTokenSource.Application(URI.create(loginUrl), TENANT, CLIENT, credential), login, clock);
    }

    private static ClientCredential secret() {
        return ClientCredential.secret(Secret.of("s3cr3t+&=ü"));
    }

    private static Answer token(String value, int seconds) {
        return Answer.text(
                200, "{\"token_type\":\"Bearer\",\"expires_in\":" + seconds + ",\"access_token\":\"" + value + "\"}");
    }

    private static Map<String, String> form(HttpRequest request) {
        return Arrays.stream(request.body().text().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }
}

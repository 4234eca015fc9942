package ta.defender.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.http.HttpRequest;
import ta.defender.http.HttpResponse;
import ta.defender.http.Transport;
import ta.defender.http.TransportException;
import ta.defender.model.Code;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeTokenSource;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

final class AuthorizedTransportTest {
    private static final URI GRAPH = URI.create("https://graph.example");
    private static final HttpRequest REQUEST = HttpRequest.get(URI.create("https://graph.example/v1.0/x"));

    private final FakeTransport service = new FakeTransport();
    private final FakeTokenSource tokens = new FakeTokenSource();
    private final Transport transport = AuthorizedTransport.of(service, tokens, List.of(GRAPH));

    /** Names of blobs hold %2F. */
    @Test
    void tokenForAHost_goesToAnyOfItsPathsAndToNoOtherHost() throws Exception {
        Transport toHost = AuthorizedTransport.ofHost(service, tokens, URI.create("https://host:10000/account"));
        service.answer(Answer.status(200));

        toHost.exchange(HttpRequest.get(URI.create("https://host:10000/account/c/a%2Fb")), HttpResponse::status);

        for (String other :
                List.of("https://host/account", "http://host:10000/account", "https://x@host:10000/account")) {
            assertThatThrownBy(() -> toHost.exchange(HttpRequest.get(URI.create(other)), HttpResponse::status))
                    .isInstanceOfSatisfying(
                            TransportException.class, e -> assertThat(e.code()).isEqualTo(Code.ADDRESS_REFUSED));
        }
        assertThat(service.requests()).hasSize(1);
        assertThat(AuthorizedTransport.covers(URI.create("https://host"), URI.create("https://host/a%2Fb")))
                .isFalse();
    }

    @Test
    void exchange_addsTheToken() throws Exception {
        service.answer(Answer.status(200));

        assertThat(transport.exchange(REQUEST, HttpResponse::status)).isEqualTo(200);
        assertThat(service.lastRequest().header("Authorization")).isEqualTo("Bearer token-1");
    }

    @Test
    void exchange_whenTokenIsRefused_renewsItAndRepeatsOnce() throws Exception {
        service.answer(Answer.status(401), Answer.status(200));

        assertThat(transport.exchange(REQUEST, HttpResponse::status)).isEqualTo(200);
        assertThat(service.requests())
                .extracting(request -> request.header("Authorization"))
                .containsExactly("Bearer token-1", "Bearer token-2");
        assertThat(tokens.renewals()).isEqualTo(1);
    }

    @Test
    void exchange_whenTheNewTokenIsRefusedToo_handsTheAnswerOver() throws Exception {
        service.answer(Answer.status(401));

        assertThat(transport.exchange(REQUEST, HttpResponse::status)).isEqualTo(401);
        assertThat(service.requests()).hasSize(2);
        assertThat(tokens.renewals()).isEqualTo(1);
    }

    @Test
    void exchange_whenAnotherThreadHasRenewed_usesItsToken() throws Exception {
        service.answer(
                request -> {
                    tokens.token(true);
                    return Answer.status(401).to(request);
                },
                Answer.status(200));

        transport.exchange(REQUEST, HttpResponse::status);

        assertThat(service.lastRequest().header("Authorization")).isEqualTo("Bearer token-2");
        assertThat(tokens.renewals()).isEqualTo(1);
    }

    @Test
    void exchange_when403_doesNotRenew() throws Exception {
        service.answer(Answer.status(403));

        assertThat(transport.exchange(REQUEST, HttpResponse::status)).isEqualTo(403);
        assertThat(tokens.renewals()).isZero();
    }

    @Test
    void exchange_whenReaderGivesNull_doesNotSendAgain() throws Exception {
        service.answer(Answer.status(200));

        Object nothing = transport.exchange(REQUEST, response -> null);

        assertThat(nothing).isNull();
        assertThat(service.requests()).hasSize(1);
    }

    @Test
    void exchange_whenThereIsNoToken_sendsNothing() {
        TransportException refused = new TransportException(Code.TOKEN_REFUSED, "no token", "", null);
        tokens.failWith(refused);

        assertThatThrownBy(() -> transport.exchange(REQUEST, HttpResponse::status))
                .isSameAs(refused);
        assertThat(service.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://graph.example/v1.0/x",
                "https://graph.example:8443/v1.0/x",
                "https://graph.example.evil/v1.0/x",
                "https://evil/graph.example",
                "https://user@graph.example/v1.0/x",
                "https://graph.example@evil/x",
                "https://xgraph.example/v1.0"
            })
    void exchange_whenAddressIsAnother_sendsNothingAnywhere(String address) {
        TransportException failure = catchThrowableOfType(
                TransportException.class,
                () -> transport.exchange(
                        HttpRequest.get(URI.create(address + "?$skiptoken=secret")), HttpResponse::status));

        assertThat(failure.code()).isEqualTo(Code.ADDRESS_REFUSED);
        assertThat(failure.getMessage()).doesNotContain("secret").contains("https://graph.example");
        assertThat(service.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://host/defender",
                "https://host/defenderx/api",
                "https://host/api/../other",
                "https://host/api/../../x",
                "https://host/api/%2e%2e/other",
                "https://host/api/%2E%2E/other",
                "https://host/api/%2fx",
                "https://host/api//x",
                "https://host/"
            })
    void covers_whenPathIsOutsideOrAmbiguous_isFalse(String address) {
        assertThat(AuthorizedTransport.covers(URI.create("https://host/api/"), URI.create(address)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://host/api",
                "https://host/api/",
                "https://HOST/api/x?$filter=a%2Fb&c=..",
                "https://host:443/api/alerts/da637_-12%20x"
            })
    void covers_whenPathIsInside_isTrue(String address) {
        assertThat(AuthorizedTransport.covers(URI.create("https://host/api/"), URI.create(address)))
                .isTrue();
    }

    @Test
    void of_whenNothingIsAllowed_refuses() {
        assertThatThrownBy(() -> AuthorizedTransport.of(service, tokens, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void accessToken_showsRolesButNotItself() {
        AccessToken token = new AccessToken(
                "e30.eyJyb2xlcyI6WyJTZWN1cml0eUFsZXJ0LlJlYWQuQWxsIiwiTWFjaGluZS5TY2FuIl19.sig",
                FakeClock.START.plus(Duration.ofHours(1)));

        assertThat(token.roles()).containsExactlyInAnyOrder("SecurityAlert.Read.All", "Machine.Scan");
        assertThat(token).hasToString("AccessToken[***, expiresAt=2026-03-01T13:00:00Z]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"opaque", "a.b", "a.!.c", "a.bm8ganNvbg.c", "a.e30.c", "a.eyJyb2xlcyI6IngifQ.c", ".."})
    void roles_whenTokenIsNotReadable_areNone(String token) {
        assertThat(new AccessToken(token, FakeClock.START).roles()).isEmpty();
    }
}

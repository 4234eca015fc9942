package ta.defender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.http.RetryPolicy.Answer;
import ta.defender.http.RetryPolicy.Attempt;
import ta.defender.http.RetryPolicy.Decision;
import ta.defender.model.Code;

final class RetryPolicyTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final URI ADDRESS = URI.create("https://graph.example/v1.0/security/alerts_v2");
    private static final HttpRequest READ = HttpRequest.get(ADDRESS);
    private static final HttpRequest WRITE = HttpRequest.post(ADDRESS, RequestBody.json("{}"));
    private static final RetryPolicy POLICY =
            new RetryPolicy(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(10), 4);

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 206, 301, 302, 400, 401, 403, 404, 409, 412, 501, 505})
    void after_whenStatusIsFinal_accepts(int status) {
        assertThat(POLICY.after(answer(status, null, ""), first(READ))).isEqualTo(new Decision.Accept());
    }

    @ParameterizedTest
    @CsvSource({
        "408, SERVER_ERROR",
        "500, SERVER_ERROR",
        "502, SERVER_ERROR",
        "504, SERVER_ERROR",
        "599, SERVER_ERROR",
        "429, THROTTLED",
        "503, UNAVAILABLE"
    })
    void after_whenStatusMayPass_repeatsARepeatableRequest(int status, RetryReason reason) {
        assertThat(POLICY.after(answer(status, null, ""), first(READ)))
                .isEqualTo(new Decision.Again(Duration.ofMillis(500), reason));
    }

    @ParameterizedTest
    @CsvSource({"408, false", "500, false", "502, false", "503, false", "504, false", "429, true"})
    void after_whenRequestIsNotRepeatable_repeatsOnlyWhatWasTurnedAway(int status, boolean again) {
        assertThat(POLICY.after(answer(status, null, ""), first(WRITE)) instanceof Decision.Again)
                .isEqualTo(again);
    }

    @Test
    void after_asManyAttemptsAsTheRequestMayHave_acceptsUnlessTheServiceSaysWhenToComeBack() {
        Attempt only = first(READ.withAttempts(1));

        assertThat(POLICY.after(answer(500, null, ""), only)).isEqualTo(new Decision.Accept());
        assertThat(POLICY.after(answer(503, "5", ""), only)).isInstanceOf(Decision.Again.class);
        assertThat(POLICY.after(answer(429, null, ""), only)).isInstanceOf(Decision.Again.class);
    }

    @Test
    void after_whenServiceSaysHowLong_obeys() {
        assertThat(POLICY.after(answer(429, "17", ""), first(READ)))
                .isEqualTo(new Decision.Again(Duration.ofSeconds(17), RetryReason.THROTTLED));
        assertThat(POLICY.after(answer(503, "2.128", ""), first(READ)))
                .isEqualTo(new Decision.Again(Duration.ofSeconds(3), RetryReason.UNAVAILABLE));
        assertThat(POLICY.after(answer(502, "4", ""), first(READ)))
                .isEqualTo(new Decision.Again(Duration.ofSeconds(4), RetryReason.SERVER_ERROR));
    }

    @Test
    void after_whenHeaderIsMissing_readsTheBody() {
        assertThat(POLICY.after(answer(429, null, "send requests again in 43 seconds"), first(READ)))
                .isEqualTo(new Decision.Again(Duration.ofSeconds(43), RetryReason.THROTTLED));
    }

    @Test
    void after_whenHeaderAndBodyDiffer_obeysTheHeader() {
        assertThat(POLICY.after(answer(429, "9", "again in 43 seconds"), first(READ)))
                .isEqualTo(new Decision.Again(Duration.ofSeconds(9), RetryReason.THROTTLED));
    }

    @Test
    void after_whenServiceAsksForAges_waitsNoLongerThanTheCeiling() {
        Attempt patient = new Attempt(READ, 1, Duration.ofDays(1), 0.5);

        assertThat(POLICY.after(answer(429, "86399", ""), patient))
                .isEqualTo(new Decision.Again(Duration.ofMinutes(10), RetryReason.THROTTLED));
    }

    @Test
    void after_whenServiceSaysZero_backsOffAllTheSame() {
        assertThat(POLICY.after(answer(429, "0", ""), first(READ)))
                .isEqualTo(new Decision.Again(Duration.ofMillis(500), RetryReason.THROTTLED));
    }

    @Test
    void after_whenWaitWouldOutlastTheTimeout_accepts() {
        assertThat(POLICY.after(answer(429, "10", ""), new Attempt(READ, 1, Duration.ofSeconds(10), 0.5)))
                .isEqualTo(new Decision.Accept());
        assertThat(POLICY.after(answer(429, "10", ""), new Attempt(READ, 1, Duration.ofMillis(10_001), 0.5)))
                .isInstanceOf(Decision.Again.class);
    }

    @ParameterizedTest
    @CsvSource({"1, 1000", "2, 2000", "3, 4000", "7, 60000", "40, 60000"})
    void after_backsOff_betweenNothingAndTheDoubledStep(int attempt, long step) {
        RetryPolicy tireless =
                new RetryPolicy(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(10), 100);
        for (double random : List.of(0.0, 0.25, 1.0)) {
            Decision decision =
                    tireless.after(answer(500, null, ""), new Attempt(READ, attempt, Duration.ofHours(1), random));

            assertThat(decision)
                    .isEqualTo(
                            new Decision.Again(Duration.ofMillis(Math.round(step * random)), RetryReason.SERVER_ERROR));
        }
    }

    @Test
    void after_whenAttemptsAreSpent_acceptsErrorsButNotThrottling() {
        Attempt fourth = new Attempt(READ, 4, Duration.ofHours(1), 0.5);

        assertThat(POLICY.after(answer(500, null, ""), fourth)).isEqualTo(new Decision.Accept());
        assertThat(POLICY.after(answer(429, null, ""), fourth)).isInstanceOf(Decision.Again.class);
    }

    @ParameterizedTest
    @CsvSource({
        "UNKNOWN_HOST, true, true",
        "CONNECT_REFUSED, true, true",
        "CONNECT_TIMEOUT, true, true",
        "TLS_FAILED, true, true",
        "PROXY_UNAVAILABLE, true, true",
        "TOKEN_UNAVAILABLE, true, true",
        "RESPONSE_TIMEOUT, true, false",
        "CONNECTION_LOST, true, false",
        "BODY_CORRUPT, true, false",
        "OTHER, true, false",
        "TLS_UNTRUSTED, false, false",
        "PROXY_REFUSED, false, false",
        "BODY_MALFORMED, false, false",
        "BODY_TOO_LARGE, false, false",
        "ADDRESS_REFUSED, false, false",
        "RATE_LIMITED, false, false",
        "TOKEN_REFUSED, false, false",
        "SCOPE_REFUSED, false, false"
    })
    void after_whenNothingArrived_repeatsWhatIsTransientAndSafe(Code kind, boolean read, boolean write) {
        TransportException failure = new TransportException(kind, "host: gone", "", null);

        assertThat(POLICY.after(failure, first(READ)) instanceof Decision.Again).isEqualTo(read);
        assertThat(POLICY.after(failure, first(WRITE)) instanceof Decision.Again)
                .isEqualTo(write);
    }

    /** Its caller looks again first at what the request depends on. */
    @Test
    void after_ofARequestThatIsSentOnce_accepts() {
        HttpRequest once = HttpRequest.patch(ADDRESS, RequestBody.json("{}")).sentOnce();
        for (int status : new int[] {429, 500, 503}) {
            assertThat(POLICY.after(answer(status, "3", ""), first(once))).isInstanceOf(Decision.Accept.class);
        }
        for (Code kind : List.of(Code.CONNECT_REFUSED, Code.CONNECTION_LOST, Code.TOKEN_UNAVAILABLE)) {
            assertThat(POLICY.after(new TransportException(kind, "x", "", null), first(once)))
                    .isInstanceOf(Decision.Accept.class);
        }
    }

    @Test
    void after_whenNothingWasSent_repeatsEvenAPost() {
        TransportException failure = new TransportException(Code.CONNECT_REFUSED, "host: refused", "", null);

        assertThat(POLICY.after(failure, first(WRITE)))
                .isEqualTo(new Decision.Again(Duration.ofMillis(500), RetryReason.TRANSPORT));
    }

    @Test
    void constructor_whenNothingIsPermitted_refuses() {
        assertThatThrownBy(() -> new RetryPolicy(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1), 1))
                .hasMessageContaining("firstBackoff");
        assertThatThrownBy(
                        () -> new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), 0))
                .hasMessageContaining("maxAttempts is 0");
    }

    private static Answer answer(int status, String retryAfter, String body) {
        return new Answer(status, retryAfter, NOW, body);
    }

    private static Attempt first(HttpRequest request) {
        return new Attempt(request, 1, Duration.ofMinutes(2), 0.5);
    }
}

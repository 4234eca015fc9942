package ta.defender.splunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ta.defender.http.ApiException;
import ta.defender.model.Secret;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

final class SplunkLoginTest {
    private static final URI SPLUNK = URI.create("https://127.0.0.1:8089");

    private final FakeTransport transport = new FakeTransport();

    @Test
    void sessionKey_isTakenFromTheAnswer() throws Exception {
        transport.answer(Answer.text(200, "{\"sessionKey\":\"k1\"}"));

        assertThat(login("pass&word").reveal()).isEqualTo("k1");
        assertThat(transport.lastRequest().uri().toString()).endsWith("/services/auth/login?output_mode=json");
        assertThat(transport.lastRequest().toString()).doesNotContain("pass");
    }

    @ParameterizedTest
    @CsvSource({"401, check both", "404, 8089", "200, 8089"})
    void sessionKey_whenThereIsNone_saysWhatToCheck(int status, String remedy) {
        transport.answer(Answer.text(status, "<html>"));

        assertThatThrownBy(() -> login("geheim"))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining(remedy)
                .hasMessageNotContaining("geheim");
    }

    private Secret login(String password) throws Exception {
        return SplunkLogin.sessionKey(transport, SPLUNK, "admin", Secret.of(password));
    }
}

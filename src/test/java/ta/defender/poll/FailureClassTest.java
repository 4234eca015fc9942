package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ta.defender.http.TransportException;
import ta.defender.model.InvalidSettingsException;

final class FailureClassTest {
    @ParameterizedTest
    @CsvSource({
        "CONNECT_REFUSED, CONNECTION",
        "UNKNOWN_HOST, CONNECTION",
        "TLS_UNTRUSTED, CONNECTION",
        "PROXY_REFUSED, CONNECTION",
        "TOKEN_REFUSED, AUTHENTICATION",
        "TOKEN_UNAVAILABLE, SERVER",
        "BODY_MALFORMED, SERVER"
    })
    void of_tellsTransportFailuresApart(TransportException.Reason kind, FailureClass expected) {
        assertThat(FailureClass.of(new TransportException(kind, "x"))).isEqualTo(expected);
    }

    @Test
    void label_isInTheFormOfTheDashboards() {
        assertThat(FailureClass.label(new InvalidSettingsException("k", "m")))
                .isEqualTo(" exc_l=\"Configuration Error\"");
    }
}

package ta.defender.eventhub;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;

class ConnectionStringTest {
    private static final String NAMESPACE =
            "Endpoint=sb://contoso.servicebus.windows.net/;SharedAccessKeyName=listen;SharedAccessKey=a2V5";

    @Test
    void entityPath_thatDiffersByCase_isTheSameHub() {
        assertThatCode(() -> check(NAMESPACE + ";EntityPath=Defender")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "SharedAccessSignature sr=sb%3A%2F%2Fcontoso&sig=s3cr3t&se=1&skn=Root, do not work over Kafka",
        "'\"Endpoint=sb://contoso/;SharedAccessKey=s3cr3t\"', quotation marks",
        "Endpoint=sb://contoso.servicebus.windows.net/;SharedAccessKeyName=a;SharedAccessKey=s3cr3t;EntityPath=other,"
                + " other"
    })
    void secret_thatDoesNotFit_isNamedWithoutItsKey(String secret, String says) {
        assertThatThrownBy(() -> check(secret))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining(says)
                .message()
                .doesNotContain("s3cr3t");
    }

    private static void check(String secret) {
        ConnectionString.check(
                Secret.of(secret),
                StreamSettings.read(
                        "defender_stream://a",
                        Map.of(
                                "bootstrap", "contoso.servicebus.windows.net",
                                "hubs", "defender",
                                "auth", "connection_string")));
    }
}

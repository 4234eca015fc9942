package ta.defender.eventhub;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import ta.defender.model.Secret;

final class HubCredentialTest {
    @Test
    void key_inTheTextOfAService_isHidden() {
        HubCredential key = new HubCredential.Key(
                Secret.of("Endpoint=sb://x/;SharedAccessKeyName=listen;SharedAccessKey=a+b/c==;EntityPath=h\n"));

        assertThat(key.hiddenIn("Invalid credentials a+b/c== of listen"))
                .isEqualTo("Invalid credentials *** of listen");
    }

    @Test
    void token_inTheTextOfAService_isHidden() {
        HubCredential token = new HubCredential.Token(renew -> {
            throw new AssertionError("not asked for");
        });

        assertThat(token.hiddenIn("bad eyJ0eXAi.eyJhIjox.c2ln")).isEqualTo("bad ***");
        assertThat(token.hiddenIn(null)).isEqualTo("null");
    }
}

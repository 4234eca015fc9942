package ta.defender.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;
import ta.defender.splunk.SplunkState;

final class AccountsTest {
    @Test
    void privateKey_whenSplit_isJoinedInOrder() throws Exception {
        SplunkState state = holding(Map.of("a", "one", "a#2", "two", "a#3", "three", "b#4", "x"));

        assertThat(Accounts.secret(account(true), state).reveal()).isEqualTo("onetwothree");
    }

    @Test
    void privateKey_whenAPartIsMissing_namesIt() {
        SplunkState state = holding(Map.of("a", "one", "a#3", "three"));

        assertThatThrownBy(() -> Accounts.secret(account(true), state))
                .isInstanceOf(DefenderException.class)
                .hasMessageContainingAll("part 2", "a#2")
                .hasMessageNotContaining("three");
    }

    @Test
    void clientSecret_isOneEntryOnly() throws Exception {
        SplunkState state = holding(Map.of("a", "one", "a#2", "two"));

        assertThat(Accounts.secret(account(false), state).reveal()).isEqualTo("one");
    }

    @Test
    void secret_whenMissing_saysHowToStoreIt() {
        assertThatThrownBy(() -> Accounts.secret(account(false), holding(Map.of())))
                .isInstanceOf(DefenderException.class)
                .hasMessageContainingAll("'a' has no client secret", "realm TA_defender", "user name a");
    }

    @Test
    void secret_whenMasked_saysFromWhereToAsk() {
        assertThatThrownBy(() -> Accounts.secret(account(false), holding(Map.of("a", "********"))))
                .isInstanceOf(DefenderException.class)
                .hasMessageContainingAll("masked", "127.0.0.1");
    }

    private static SplunkState holding(Map<String, String> entries) {
        Map<String, Secret> secrets = new HashMap<>();
        entries.forEach((name, value) -> secrets.put(name, Secret.of(value)));
        return new SplunkState(Map.of(), Map.of(), secrets);
    }

    private static AccountSettings account(boolean withCertificate) {
        Map<String, String> values = new HashMap<>(
                Map.of("tenant_id", "contoso.example", "client_id", "11111111-2222-3333-4444-555555555555"));
        if (withCertificate) {
            values.put("auth", "certificate");
            values.put("certificate", "-----BEGIN CERTIFICATE-----x");
        }
        return AccountSettings.read("a", values);
    }
}

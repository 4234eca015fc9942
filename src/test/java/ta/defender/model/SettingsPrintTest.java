package ta.defender.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ta.defender.microsoft.AccountSettings;
import ta.defender.poll.InputSettings;
import ta.defender.splunk.AddonSettings;

/** What is printed of settings, wherever they end up in a message, holds no secret. */
final class SettingsPrintTest {
    private static final String SECRET = "Tr0ub4dor";

    static Stream<Record> settings() {
        Map<String, String> account = Stanzas.account();
        Map<String, String> input = Stanzas.input();
        Map<String, String> proxy =
                new java.util.TreeMap<>(Map.of("enabled", "true", "url", "http://proxy.example:3128"));
        // keys under which people keep secrets although there is another place for them
        for (Map<String, String> stanza : java.util.List.of(account, input, proxy)) {
            for (String key : new String[] {"client_secret", "secret", "password", "private_key", "clear_password"}) {
                stanza.put(key, SECRET);
            }
        }
        return Stream.of(
                AccountSettings.read("contoso", account),
                InputSettings.read("defender_alerts://contoso", input),
                AddonSettings.read(Map.of("proxy", proxy)));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void settings_whenPrinted_holdNoSecret(Record settings) {
        assertThat(settings.toString())
                .doesNotContain(SECRET)
                .contains(settings.getClass().getSimpleName());
    }

    /** A secret kept in one of them has to have the type that hides it. */
    @ParameterizedTest
    @MethodSource("settings")
    void components_withTheNameOfASecret_haveItsType(Record settings) {
        assertThat(settings.getClass().getRecordComponents())
                .filteredOn(component -> component.getName().matches("(?i).*(secret|password|privatekey|token).*"))
                .extracting(RecordComponent::getType)
                .allMatch(Secret.class::equals);
    }

    @Test
    void secret_insideARecord_isHidden() {
        record Holder(Secret clientSecret) {}

        assertThat(new Holder(Secret.of(SECRET))).hasToString("Holder[clientSecret=***]");
    }
}

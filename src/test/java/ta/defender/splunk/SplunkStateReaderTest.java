package ta.defender.splunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ta.defender.http.ApiException;
import ta.defender.model.Secret;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeTransport.Answer;
import ta.defender.testing.SplunkHolds;

final class SplunkStateReaderTest {
    private final SplunkHolds splunk = new SplunkHolds();
    private final FakeClock clock = new FakeClock();
    private final SplunkStateReader reader = new SplunkStateReader(splunk.port(), clock.withZone(ZoneOffset.UTC));

    @Test
    void read_gathersSettingsAccountsAndSecrets() throws Exception {
        splunk.settings.put("logging", Map.of("level", "DEBUG"));
        splunk.accounts.put("contoso", Map.of("tenant_id", "t"));
        splunk.secrets.put("contoso", "s");

        assertThat(reader.read())
                .isEqualTo(new SplunkState(
                        Map.of("logging", Map.of("level", "DEBUG")),
                        Map.of("contoso", Map.of("tenant_id", "t")),
                        Map.of("contoso", Secret.of("s"))));
    }

    /** Many stanzas poll at the same moment: they ask splunkd once. */
    @Test
    void read_withinAFewSeconds_asksOnce() throws Exception {
        SplunkState first = reader.read();
        clock.advance(Duration.ofMillis(4_999));

        assertThat(reader.read()).isSameAs(first);
        assertThat(splunk.transport.requests()).hasSize(3);
    }

    /** The shortest interval of a stanza is ten seconds: a change counts at its next poll. */
    @Test
    void read_afterAFewSeconds_seesChanges() throws Exception {
        reader.read();
        splunk.secrets.put("contoso", "new");
        clock.advance(Duration.ofSeconds(5));

        assertThat(reader.read().secrets()).containsEntry("contoso", Secret.of("new"));
    }

    @Test
    void read_whenTheClockWasSetBack_asksAgain() throws Exception {
        reader.read();
        clock.advance(Duration.ofHours(-1));
        reader.read();

        assertThat(splunk.transport.requests()).hasSize(6);
    }

    @Test
    void read_afterAFailure_asksAgain() throws Exception {
        splunk.answerInstead(Answer.status(503));
        assertThatThrownBy(reader::read).isInstanceOf(ApiException.class);
        splunk.answerInstead(null);

        assertThat(reader.read().accounts()).isEmpty();
    }

    @Test
    void state_whenPrinted_hidesSecrets() throws Exception {
        splunk.secrets.put("contoso", "Tr0ub4dor");

        assertThat(reader.read().toString()).doesNotContain("Tr0ub4dor");
    }
}

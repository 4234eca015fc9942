package ta.defender.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import ta.defender.migration.MigrationRequest.Action;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

/** What a caller may write. */
final class MigrationRequestTest {
    /** Nothing is changed by a call that does not say what to do. */
    @Test
    void emptyDocument_isAPlan() {
        assertThat(MigrationRequest.parse("").action()).isEqualTo(Action.PLAN);
        assertThat(MigrationRequest.parse("{}").action()).isEqualTo(Action.PLAN);
        assertThat(MigrationRequest.plan().action().changes()).isFalse();
    }

    @Test
    void document_isRead() {
        MigrationRequest request = MigrationRequest.parse("{\"action\":\"take_over\",\"inputs\":[\"a://b\"],"
                + "\"secrets\":{\"x\":\"s3\"},\"accounts\":{\"x\":{\"cloud\":\"gcc\"}},\"trial_index\":\"trial\"}");

        assertThat(request.action()).isEqualTo(Action.TAKE_OVER);
        assertThat(request.inputs()).containsExactly("a://b");
        assertThat(request.secrets().get("x").reveal()).isEqualTo("s3");
        assertThat(request.accounts()).isEqualTo(Map.of("x", Map.of("cloud", "gcc")));
        assertThat(request.trialIndex()).isEqualTo("trial");
        assertThat(request.toString()).doesNotContain("s3");
    }

    /** splunkd may take a body apart as a form, whose fields are texts. */
    @Test
    void form_isReadToo() {
        MigrationRequest request = MigrationRequest.parse(
                "{\"action\":\"trial\",\"inputs\":\"a://b\",\"secrets\":\"{\\\"x\\\":\\\"s3\\\"}\"}");

        assertThat(request.inputs()).containsExactly("a://b");
        assertThat(request.secrets()).containsKey("x");
    }

    @Test
    void faults_areSaidAtOnceAndWithoutSecrets() {
        assertThatThrownBy(() -> MigrationRequest.parse("{\"action\":\"steal\",\"input\":[],\"inputs\":[],"
                        + "\"secrets\":{\"x\":{\"y\":\"hush\"}},\"accounts\":{\"x\":{\"client_secret\":\"hush\"}},"
                        + "\"trial_index\":\"_internal\"}"))
                .isInstanceOfSatisfying(DefenderException.class, e -> {
                    assertThat(e.issues())
                            .extracting(Issue::field)
                            .containsExactlyInAnyOrder(
                                    "action",
                                    "input",
                                    "inputs",
                                    "secrets.x",
                                    "accounts.x.client_secret",
                                    "trial_index");
                    assertThat(e.getMessage()).doesNotContain("hush");
                });
        for (String document : new String[] {"[]", "7", "{\"secrets\":\"hush", "null"}) {
            assertThatThrownBy(() -> MigrationRequest.parse(document))
                    .isInstanceOfSatisfying(
                            DefenderException.class,
                            e -> assertThat(e.getMessage()).doesNotContain("hush"));
        }
    }
}

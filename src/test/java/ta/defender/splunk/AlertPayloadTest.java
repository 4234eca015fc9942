package ta.defender.splunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

final class AlertPayloadTest {
    private static final String BEGIN = "{\"server_uri\":\"https://127.0.0.1:8089\",\"session_key\":\"k3y\",";

    @Test
    void payload_withoutAResultsFile_hasItsOneResult() throws Exception {
        AlertPayload payload = read(BEGIN + "\"owner\":\"ann\",\"sid\":\"7\",\"search_name\":\"S\",\"configuration\":"
                + "{\"status\":\"new\",\"n\":5},\"result\":{\"id\":\"da1\",\"tags\":[\"a\",\"b\"],\"empty\":\"\"}}");

        assertThat(payload.user()).isEqualTo("ann");
        assertThat(payload.configuration()).containsEntry("status", "new").containsEntry("n", "5");
        assertThat(payload.rows(field -> true, () -> true)).singleElement().satisfies(row -> {
            assertThat(row.text("id")).isEqualTo("da1");
            assertThat(row.values("tags")).containsExactly("a", "b");
            assertThat(row.names()).doesNotContain("empty");
        });
        assertThat(payload.toString()).doesNotContain("k3y");
    }

    @Test
    void payload_whenBroken_saysWhere() {
        assertThatThrownBy(() -> read(BEGIN + "\"configuration\":"))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("the alert payload on standard input is malformed JSON at byte");
        assertThatThrownBy(() -> read("")).hasMessageContaining("malformed JSON at byte 0");
        assertThatThrownBy(() -> read("<alert/>")).hasMessageContaining("malformed JSON");
    }

    @Test
    void payload_whenPartsAreMissing_namesThemAll() {
        assertThatThrownBy(() -> read("{\"sid\":\"1\"}"))
                .hasMessageContaining("no server_uri, no session_key, no configuration")
                .hasMessageContaining("payload_format = json");
    }

    /** Splunk writes texts: a list in place of the results file would make one row of many. */
    @Test
    void payload_whosePartsAreNoTexts_namesThemAll() {
        assertThatThrownBy(() -> read(
                        BEGIN + "\"results_file\":[\"a.csv\"],\"configuration\":{\"status\":{\"a\":1},\"_cam\":{}}}"))
                .isInstanceOfSatisfying(
                        DefenderException.class,
                        e -> assertThat(e.issues())
                                .extracting(Issue::field)
                                .containsExactly("results_file", "configuration.status"));
    }

    @Test
    void read_whenThePayloadIsLargerThanTheLimit_namesIt() {
        byte[] document =
                ("{\"x\":\"" + "y".repeat(16 << 20) + "\"}").getBytes(java.nio.charset.StandardCharsets.UTF_8);

        assertThatThrownBy(() -> AlertPayload.read(new java.io.ByteArrayInputStream(document)))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("larger than " + (16 << 20));
    }

    private static AlertPayload read(String text) {
        return AlertPayload.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}

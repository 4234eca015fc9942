package ta.simulator.splunkd.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Conf files are read by Splunk's rules. */
final class ConfTextTest {
    @Test
    void text_whenItHasCommentsContinuationsAndRepeatedStanzas_isOneSetOfStanzas() {
        Map<String, Map<String, String>> stanzas = ConfText.parse("""
                \uFEFFabove = 1
                # a comment
                [one]
                key = value # no comment
                long = first\\
                second
                = nameless
                [two]
                [one]
                key = later
                url = https://host/?a=b
                """);
        assertThat(stanzas).containsEntry("default", Map.of("above", "1")).containsEntry("two", Map.of());
        assertThat(stanzas.get("one"))
                .containsEntry("key", "later")
                .containsEntry("long", "first\nsecond")
                .containsEntry("url", "https://host/?a=b")
                .hasSize(3);
    }

    @Test
    void stanzas_whenWrittenAndReadAgain_areTheSame() {
        Map<String, Map<String, String>> stanzas =
                Map.of("a://b", Map.of("text", "one\ntwo", "empty", ""), "", Map.of("access", "read : [ * ]"));
        assertThat(ConfText.parse(ConfText.format(stanzas))).isEqualTo(stanzas);
    }
}

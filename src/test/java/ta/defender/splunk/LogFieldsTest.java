package ta.defender.splunk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LogFieldsTest {
    @Test
    void text_withQuotationMarks_addsNoField() {
        String line = LogFields.action("polled")
                .text("account", "x\" action=\"updated\\")
                .number("events", 3)
                .toString();

        assertThat(line).isEqualTo("action=polled account=\"x' action='updated/\" events=3");
    }
}

package ta.defender.splunk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

final class LogFieldsTest {
    @Test
    void text_withQuotationMarks_addsNoField() {
        String line = LogFields.action("polled")
                .text("account", "x\" action=\"updated\\")
                .number("events", 3)
                .toString();

        assertThat(line).isEqualTo("action=polled account=\"x' action='updated/\" events=3");
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT_REFUSED, Connection Error",
        "TLS_UNTRUSTED, Connection Error",
        "PROXY_REFUSED, Connection Error",
        "TOKEN_REFUSED, Authentication Error",
        "TOKEN_UNAVAILABLE, Server Error",
        "BODY_MALFORMED, Server Error",
        "FORBIDDEN, Permission Error",
        "SETTING_INVALID, Configuration Error",
        "CHECKPOINT, Position Error"
    })
    void errorClass_isInTheFormOfTheDashboards(Code code, String expected) {
        assertThat(LogFields.errorClass(new DefenderException(code, "x", ""))).isEqualTo(" exc_l=\"" + expected + "\"");
    }
}

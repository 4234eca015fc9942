package ta.defender.hunting;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KqlTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "DeviceEvents ~ ``",
                "DeviceEvents | where ActionType == 'x | take 5' ~ ``",
                "DeviceEvents | where a == \"summarize\" // | take 5 ~ ``",
                "DeviceEvents | take 5 ~ take",
                "DeviceEvents | TOP 5 by x | project a ~ top",
                "DeviceEvents | summarize count() by x ~ summarize",
                "DeviceEvents | where Timestamp > ago(1d) ~ ago()",
                "DeviceEvents | where Timestamp between (x .. y) ~ between",
                "DeviceEvents | where x == datetime(2026-01-01) ~ datetime()",
                "DeviceEvents | join (DeviceInfo | summarize arg_max(Timestamp, *) by DeviceId) on DeviceId ~ ``",
                "let x = DeviceEvents | take 10; x | where a == 1 ~ take",
                "let x = DeviceInfo | take 10; DeviceEvents | where a == 1 ~ ``",
                "DeviceEvents | where a == @'c:\\' | take 1 ~ take",
                "DeviceEvents | where a == h'take' | distinct b ~ distinct"
            })
    void lossy_namesOperatorsOfTheLastStatement(String query, String lossy) {
        assertThat(String.join(", ", KqlText.of(query).lossy())).isEqualTo(lossy == null ? "" : lossy);
        assertThat(KqlText.of(query).faults()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "DeviceEvents ~ DeviceEvents",
                "DeviceEvents| where a ~ DeviceEvents",
                "// first\\nDeviceEvents ~ DeviceEvents",
                "let days = 5; let x = EmailEvents | where a; x | project b ~ EmailEvents",
                "union DeviceEvents, DeviceInfo ~ ``",
                "search 'x' ~ ``",
                "find in (DeviceEvents) where x ~ ``"
            })
    void table_isWhatTheLastStatementBeginsWith(String query, String table) {
        assertThat(KqlText.of(query.replace("\\n", "\n")).table()).isEqualTo(table.isEmpty() ? null : table);
    }

    @ParameterizedTest
    @ValueSource(strings = {"```", "~~~"})
    void stringOverSeveralLines_holdsNoComment(String quote) {
        String query = "T | where P == " + quote + "https://x\n// y" + quote;

        KqlText text = KqlText.of(query + " // comment");

        assertThat(text.statement()).isEqualTo(query);
        assertThat(text.faults()).isEmpty();
    }

    @Test
    void statement_canBeAppendedTo() {
        assertThat(KqlText.of("DeviceEvents | where a == '//;' ; \n// the end;\n ")
                        .statement())
                .isEqualTo("DeviceEvents | where a == '//;'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ; ",
                "// only a comment",
                ".show tables",
                "DeviceEvents | where a == 'x",
                "DeviceEvents | where (a == 1",
                "DeviceEvents | where a == 1)",
                "DeviceEvents | summarize count() by a | render timechart"
            })
    void query_thatCannotWork_hasAFault(String query) {
        assertThat(KqlText.of(query).faults()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "DeviceEvents | where a == 1 ~ false",
                "DeviceEvents | mv-expand a ~ true",
                "DeviceEvents | join kind=inner (DeviceInfo) on DeviceId ~ true",
                "union DeviceEvents, DeviceInfo ~ true"
            })
    void multipliesRows_tellsJoinsAndExpansions(String query, boolean multiplies) {
        assertThat(KqlText.of(query).multipliesRows()).isEqualTo(multiplies);
    }
}

package ta.defender.hunting;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ta.defender.json.Slice;
import ta.defender.microsoft.HuntingColumn;

class CsvPageTest {
    private static final List<HuntingColumn> COLUMNS = List.of(
            new HuntingColumn("Timestamp", "DateTime"),
            new HuntingColumn("A", "String"),
            new HuntingColumn("B", "Dynamic"));

    @Test
    void row_hasTimeTenantAndItsColumns() {
        CsvPage page = new CsvPage("t1", COLUMNS);

        assertThat(page.add(
                        Slice.of("{\"Timestamp\":\"2026-03-01T12:00:00.1234567Z\",\"A\":\"x\",\"B\":{\"c\":\"d,e\"}}")))
                .isTrue();

        assertThat(text(page)).isEqualTo("""
                        _time,vendor_account,Timestamp,A,B\r
                        1772366400.123456,t1,2026-03-01T12:00:00.1234567Z,x,"{""c"":""d,e""}"\r
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "\"plain\"~plain",
                "null~``",
                "12.50~12.50",
                "true~true",
                "\"a,b\"~\"a,b\"",
                "\"a\\\"b\"~\"a\"\"b\"",
                "\"a\\u0041\"~aA",
                "\"ü\\\\x\"~ü\\x",
                "\"\"~``",
                "[1,2]~\"[1,2]\""
            })
    void value_isWhatTheJsonSays(String json, String csv) {
        CsvPage page = new CsvPage("t", List.of(new HuntingColumn("A", "String")));

        page.add(Slice.of("{\"A\":" + json + "}"));

        assertThat(text(page)).isEqualTo("_time,vendor_account,A\r\n,t," + csv + "\r\n");
    }

    @Test
    void name_isTheSameHoweverItsLettersAreSpelled() {
        CsvPage page =
                new CsvPage("t", List.of(new HuntingColumn("Gerät", "String"), new HuntingColumn("a\"b", "String")));

        page.add(Slice.of("{\"Ger\\u00e4t\":\"1\",\"a\\\"b\":2}"));
        page.add(Slice.of("{\"Gerät\":\"3\",\"a\\u0022b\":4}"));

        assertThat(text(page)).isEqualTo("_time,vendor_account,Gerät,\"a\"\"b\"\r\n,t,1,2\r\n,t,3,4\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "1969-12-31T23:59:59.5Z,-0.500000",
        "1960-01-01T00:00:00.25Z,-315619199.750000",
        "1970-01-01T00:00:00Z,0.000000"
    })
    void time_before1970_isRight(String timestamp, String time) {
        CsvPage page = new CsvPage("t", List.of(new HuntingColumn("Timestamp", "DateTime")));

        page.add(Slice.of("{\"Timestamp\":\"" + timestamp + "\"}"));

        assertThat(text(page)).endsWith("\r\n" + time + ",t," + timestamp + "\r\n");
    }

    @Test
    void columnsOfTheQuery_neverStandForTimeOrTenant() {
        CsvPage page = new CsvPage(
                "t",
                List.of(
                        new HuntingColumn("_time", "String"),
                        new HuntingColumn("vendor_account", "String"),
                        new HuntingColumn("a\"b", "String"),
                        new HuntingColumn("a", "String"),
                        new HuntingColumn("a", "String")));

        page.add(Slice.of("{\"_time\":\"x\",\"vendor_account\":\"evil\",\"a\\\"b\":\"1\",\"a\":\"2\"}"));

        assertThat(text(page))
                .isEqualTo("_time,vendor_account,_time_1,vendor_account_1,\"a\"\"b\",a,a_1\r\n,t,x,evil,1,2,\r\n");
    }

    @Test
    void lineBreak_staysInItsCell() {
        CsvPage page = new CsvPage("t", List.of(new HuntingColumn("A", "String")));

        page.add(Slice.of("{\"A\":\"a\\r\\nb\\u0000\"}"));

        assertThat(text(page)).isEqualTo("_time,vendor_account,A\r\n,t,\"a\r\nb\ufffd\"\r\n");
    }

    @Test
    void columns_inAnotherOrderOrMissing_findTheirPlace() {
        CsvPage page = new CsvPage("t", COLUMNS);

        page.add(Slice.of("{\"B\":1,\"x@odata.type\":\"#y\",\"A\":2}"));
        page.add(Slice.of("{}"));

        assertThat(text(page)).isEqualTo("_time,vendor_account,Timestamp,A,B\r\n,t,,2,1\r\n,t,,,\r\n");
    }

    @Test
    void column_thatIsNew_goesToTheNextPage() {
        CsvPage page = new CsvPage("t", List.of());
        assertThat(page.add(Slice.of("{\"A\":1}"))).isTrue();
        assertThat(page.add(Slice.of("{\"A\":2,\"C\":3}"))).isFalse();
        assertThat(text(page)).isEqualTo("_time,vendor_account,A\r\n,t,1\r\n");

        assertThat(page.add(Slice.of("{\"A\":2,\"C\":3}"))).isTrue();

        assertThat(text(page)).isEqualTo("_time,vendor_account,A,C\r\n,t,2,3\r\n");
    }

    private static String text(CsvPage page) {
        return new String(page.take(), StandardCharsets.UTF_8);
    }
}

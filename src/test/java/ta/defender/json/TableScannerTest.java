package ta.defender.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableScannerTest {
    private final List<String> heads = new ArrayList<>();
    private final List<String> rows = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"@odata.context\":\"x\",\"schema\":[{\"name\":\"a\"}],\"results\":[{\"a\": 1},{\"a\":[ 2 ]}]}",
                "{\"Schema\":[{\"name\":\"a\"}], \"Results\":[{\"a\":1}, {\"a\":[2]}], \"other\":[{}]}",
                "{\"results\":[{\"a\":1},{\"a\":[2]}],\"schema\":[{\"name\":\"a\"}]}"
            })
    void table_isCutIntoHeadAndRows(String text) throws Exception {
        assertThat(scan(text)).isEqualTo(2);

        assertThat(heads).containsExactly("[{\"name\":\"a\"}]");
        assertThat(rows).containsExactly("{\"a\":1}", "{\"a\":[2]}");
    }

    @Test
    void table_withoutRows_hasNone() throws Exception {
        assertThat(scan("{\"schema\":[],\"results\":[]}")).isZero();
    }

    @Test
    void error_hasNoTable() throws Exception {
        assertThat(scan("{\"error\":{\"code\":\"x\"}}")).isNull();
        assertThat(scan("{}")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "Error", "odata.error", "@odata.error", "errors", "OneApiErrors", "Exceptions"})
    void error_besideRows_isHandedOver_unlessItSaysNothing(String name) throws Exception {
        scan("{\"" + name + "\":{\"code\":\"x\"},\"results\":[]}");
        scan("{\"results\":[],\"" + name + "\":null}");
        scan("{\"results\":[],\"" + name + "\":[]}");

        assertThat(errors).containsExactly("{\"code\":\"x\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"results\":{}}",
                "{\"results\":[],\"results\":[]}",
                "{\"results\":[{\"a\":1}",
                "{\"results\":[{\"a\":1}]} x",
                "{\"results\":[{\"a\":1},]}"
            })
    void text_thatIsNoTable_fails(String text) {
        assertThatExceptionOfType(MalformedJsonException.class).isThrownBy(() -> scan(text));
    }

    private Integer scan(String text) throws IOException {
        return TableScanner.scan(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                "schema",
                "results",
                new TableScanner.Handler() {
                    @Override
                    public void head(Slice json) {
                        heads.add(json.utf8());
                    }

                    @Override
                    public void error(Slice json) {
                        errors.add(json.utf8());
                    }

                    @Override
                    public void row(Slice json) {
                        rows.add(json.utf8());
                    }
                });
    }
}

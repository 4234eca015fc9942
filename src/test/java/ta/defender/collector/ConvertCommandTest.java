package ta.defender.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConvertCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void badLines_areNamedAndTheOthersConverted() throws Exception {
        int code = convert(
                "{\"id\":\"1\"}\nnot json\n\n{\"id\":\"2\"\n[1]\n{\"id\":\"3\"} x\n{\"value\":[{\"id\":\"4\"}]}\r\n{\"id\":\"5\"}",
                "--format",
                "cef",
                "--kind",
                "graph_alert");

        assertThat(code).isEqualTo(1);
        assertThat(lines(out)).hasSize(2).allMatch(line -> line.startsWith("CEF:0|"));
        assertThat(lines(err)).hasSize(5).allMatch(line -> line.matches("ERROR Line [24567] .*"));
    }

    @Test
    void json_isPassedOnAsItCame() throws Exception {
        assertThat(convert("\ufeff{\"b\" : 1.50,\"a\":\"\\u00e9\"}\n", "--format", "json", "--kind", "xdr_alert"))
                .isZero();
        assertThat(lines(out)).containsExactly("{\"b\" : 1.50,\"a\":\"\\u00e9\"}");
    }

    @Test
    void wrongOptions_areAllNamed() throws Exception {
        int code = convert(
                "",
                "--format",
                "cef",
                "--kind",
                "alert",
                "--option",
                "evidence=some",
                "--option",
                "colour=red",
                "--option",
                "x");

        assertThat(code).isEqualTo(1);
        assertThat(lines(err))
                .hasSize(4)
                .anyMatch(line -> line.contains("--kind"))
                .anyMatch(line -> line.contains("evidence"))
                .anyMatch(line -> line.contains("colour"))
                .anyMatch(line -> line.contains("'x'"));
    }

    @Test
    void unknownAndIncompleteOptions_areAllNamed_inOurOwnWords() throws Exception {
        assertThat(convert("", "--colour", "--format", "cef", "--format", "leef", "--size", "9", "--kind"))
                .isEqualTo(1);

        assertThat(lines(err))
                .anyMatch(line -> line.contains("'--colour'"))
                .anyMatch(line -> line.contains("'--size'"))
                .anyMatch(line -> line.contains("'9'"))
                .anyMatch(line -> line.contains("--format is given 2 times"))
                .anyMatch(line -> line.contains("--kind needs a value"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not json",
                "{\"a\":",
                "{'a':1}",
                "{\"a\":tru}",
                "{\"a\":1}}",
                "",
                "[1]",
                "{\"a\":{\"b\":[1,,2]}}"
            })
    void badJson_isNamedInOurOwnWords(String line) throws Exception {
        assertThat(convert(line + "\n{}\n", "--format", "json", "--kind", "graph_alert"))
                .isEqualTo(line.isEmpty() ? 0 : 1);

        assertThat(err.toString(StandardCharsets.UTF_8))
                .doesNotContain("Strictness", "JsonReader", "Exception", "http");
    }

    @Test
    void settingsThatAFormatHas_areNamedForOneThatItDoesNotHave() throws Exception {
        assertThat(convert("", "--format", "json", "--kind", "xdr_alert", "--option", "envelope=true"))
                .isEqualTo(1);
        assertThat(convert("", "--format", "leef", "--kind", "xdr_alert", "--option", "foo=1"))
                .isEqualTo(1);
        assertThat(convert("", "--format", "cef", "--kind", "xdr_alert", "--option", "raw=yes"))
                .isZero();

        assertThat(lines(err)).hasSize(2).allMatch(line -> line.contains("max_bytes"));
    }

    @Test
    void shortHelp_isHelp() throws Exception {
        assertThat(convert("", "-h")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("usage:");
    }

    @Test
    void ocsf_hasNoFormForRows() throws Exception {
        assertThat(convert("{}", "--format", "ocsf", "--kind", "stream_record")).isEqualTo(1);
        assertThat(lines(out)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cef", "leef", "ocsf"})
    void emptyObject_isConverted(String format) throws Exception {
        for (String kind : List.of("graph_alert", "graph_incident", "endpoint_alert", "xdr_incident", "xdr_alert")) {
            assertThat(convert("{}\n", "--format", format, "--kind", kind)).isZero();
        }
        assertThat(lines(out)).hasSize(5);
    }

    @Test
    void deepNesting_isAFaultOfItsLine() throws Exception {
        assertThat(convert(
                        "{\"a\":" + "[".repeat(100_000) + "\n{\"id\":\"1\"}\n",
                        "--format",
                        "leef",
                        "--kind",
                        "graph_alert"))
                .isEqualTo(1);
        assertThat(lines(out)).hasSize(1);
    }

    private int convert(String input, String... arguments) throws Exception {
        return new ConvertCommand(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        out,
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(arguments));
    }

    private static List<String> lines(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8).lines().toList();
    }
}

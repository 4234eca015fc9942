package ta.defender.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

final class RequestReaderTest {
    @Test
    void members_haveTheirTypes() {
        RequestReader reader =
                RequestReader.of("{\"text\":\"a\",\"id\":28282,\"yes\":true,\"max\":\"10\",\"share\":50.0,"
                        + "\"none\":null,\"list\":[\"a\",\"b\"],\"one\":\"a\",\"in\":{\"a\":\"b\"},\"form\":\"{\\\"a\\\":\\\"b\\\"}\","
                        + "\"rows\":[{\"row\":1},{\"row\":2}],\"output_mode\":\"json\"}");

        assertThat(reader.text("text")).isEqualTo("a");
        assertThat(reader.text("id")).isEqualTo("28282");
        assertThat(reader.text("absent")).isEmpty();
        assertThat(reader.text("none")).isEmpty();
        assertThat(reader.flag("yes")).isTrue();
        assertThat(reader.flag("no")).isFalse();
        assertThat(reader.number("max", 1, 0, 10)).isEqualTo(10);
        assertThat(reader.number("share", 1, 0, 50)).isEqualTo(50);
        assertThat(reader.number("least", 7, 0, 10)).isEqualTo(7);
        assertThat(reader.texts("list")).containsExactly("a", "b");
        assertThat(reader.texts("one")).containsExactly("a");
        assertThat(reader.object("in").texts()).isEqualTo(Map.of("a", "b"));
        assertThat(reader.object("form").texts()).isEqualTo(Map.of("a", "b"));
        assertThat(reader.objects("rows")).hasSize(2).allSatisfy(row -> {
            row.number("row", 0, 1, 2);
            row.refuseOthers();
        });
        reader.end();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"true\"", "1", "0", "null", "[]", "{}", "\"\""})
    void flag_isTrueOrFalseAndNothingElse(String value) {
        RequestReader reader = RequestReader.of("{\"dry_run\":" + value + "}");
        reader.flag("dry_run");

        assertThat(issues(reader)).singleElement().satisfies(issue -> {
            assertThat(issue.code()).isEqualTo(Code.SETTING_INVALID);
            assertThat(issue.field()).isEqualTo("dry_run");
            assertThat(issue.remedy()).contains("true or false");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e30", "1e2000000000", "1.5", "-1", "\"x\"", "true", "[]", "51"})
    void number_isWholeAndInItsRange(String value) {
        RequestReader reader = RequestReader.of("{\"row\":" + value + "}");
        assertThat(reader.number("row", 3, 0, 50)).isIn(3);

        assertThat(issues(reader)).isNotEmpty().allMatch(issue -> issue.field().equals("row"));
    }

    /** A list or an object in place of a text means something that would get lost. */
    @Test
    void faults_areAllNamedAtOnceWithTheirPlace() {
        RequestReader reader = RequestReader.of(
                "{\"dryrun\":true,\"sid\":{},\"sid\":\"1\","
                        + "\"rows\":[{\"set\":{\"status\":[\"resolved\"],\"tags\":null}},7,{\"comment\":\"x\"}],\"list\":[true]}");
        reader.text("sid");
        reader.texts("list");
        for (RequestReader row : reader.objects("rows")) {
            row.object("set").texts();
            row.refuseOthers();
        }

        List<Issue> issues = issues(reader);
        assertThat(issues)
                .extracting(Issue::field)
                .containsExactlyInAnyOrder(
                        "sid",
                        "dryrun",
                        "rows[0].set.status",
                        "rows[0].set.tags",
                        "rows[1]",
                        "rows[2].comment",
                        "list[0]");
        assertThat(issues)
                .filteredOn(issue -> issue.code() == Code.SETTING_UNKNOWN)
                .extracting(Issue::field)
                .containsExactlyInAnyOrder("dryrun", "rows[2].comment");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "null",
                "\"\"",
                "{'a':1}",
                "{\"a\":1",
                "{\"a\":1}{}",
                "{a:1}",
                "{\"a\":NaN}",
                "x",
                "{\"a\":1,}"
            })
    void text_thatIsNotAJsonObject_isRefused(String document) {
        DefenderException refused = catchThrowableOfType(DefenderException.class, () -> RequestReader.of(document));

        assertThat(refused.issue().code()).isEqualTo(Code.BODY);
        assertThat(refused.issue().field()).isEqualTo("body");
        assertThat(refused.issue().remedy()).isNotEmpty();
        assertThat(refused.issue().what()).doesNotContain("gson", "lenient");
    }

    @Test
    void text_thatIsNestedTooDeep_isRefused() {
        String document = "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000);

        assertThat(catchThrowableOfType(DefenderException.class, () -> RequestReader.of(document))
                        .code())
                .isEqualTo(Code.BODY);
    }

    /** What should be an object or a list may be a secret in the wrong place. */
    @Test
    void texts_areNotShown() {
        RequestReader reader = RequestReader.of("{\"secrets\":\"hunter2\",\"rows\":\"hunter2\"}");
        reader.object("secrets");
        reader.objects("rows");

        assertThat(issues(reader))
                .hasSize(2)
                .noneMatch(issue -> issue.toString().contains("hunter2"));
    }

    private static List<Issue> issues(RequestReader reader) {
        return catchThrowableOfType(DefenderException.class, reader::end).issues();
    }
}

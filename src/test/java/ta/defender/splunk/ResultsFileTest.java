package ta.defender.splunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.model.DefenderException;

final class ResultsFileTest {
    @TempDir
    Path folder;

    @Test
    void read_whenCellsHoldQuotesCommasAndLineBreaks_keepsThem() throws Exception {
        List<ResultRow> rows = rows("""
                id,"text"
                1,"a ""quoted"", one
                on two lines"
                "2",
                """);

        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).text("text")).isEqualTo("a \"quoted\", one\non two lines");
        assertThat(rows.get(1).text("id")).isEqualTo("2");
        assertThat(rows.get(1).names()).containsExactly("id");
    }

    @Test
    void read_whenAFieldHasSeveralValues_readsThemFromItsTwin() throws Exception {
        List<ResultRow> rows = rows("tag,__mv_tag\n\"a\nb;$\",\"$a$;$b;$$$\"\nc,\n");

        assertThat(rows.get(0).values("tag")).containsExactly("a", "b;$");
        assertThat(rows.get(1).values("tag")).containsExactly("c");
    }

    @Test
    void read_whenTheTextHasAByteOrderMarkAndWindowsLines_ignoresThem() throws Exception {
        assertThat(rows("\uFEFFid,x\r\n1,ü\r\n\r\n2,b").stream().map(row -> row.text("id") + row.text("x")))
                .containsExactly("1ü", "2b");
    }

    @Test
    void read_keepsWantedFieldsOnly_butAllOfTheFirstRow() throws Exception {
        Path file = packed("id,_raw\n1,much\n2,more\n");

        assertThat(ResultsFile.read(file, "id"::equals, () -> true).stream().map(ResultRow::names))
                .containsExactly(Set.of("id", "_raw"), Set.of("id"));
    }

    /** Splunk's own format for results, or UTF-16: as a header it would be a search without results. */
    @ParameterizedTest
    @ValueSource(strings = {"28b52ffd0458a1000069", "28b52ffd41424344", "fffe690064000a00", "0001020304"})
    void read_whenItIsNoCsv_saysHowItBegins(String hex) throws Exception {
        Path file = Files.write(folder.resolve("results.csv.gz"), HexFormat.of().parseHex(hex));

        assertThatThrownBy(() -> ResultsFile.read(file, field -> true, () -> true))
                .isInstanceOfSatisfying(DefenderException.class, e -> {
                    assertThat(e.issue().what()).contains(hex.substring(0, 8));
                    assertThat(e.issue().remedy()).contains("forceCsvResults");
                });
    }

    @Test
    void read_whenItIsNoRegularFile_isRefused() {
        assertThatThrownBy(() -> ResultsFile.read(folder, field -> true, () -> true))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("regular file");
    }

    @Test
    void read_whenAnEventHasControlCharacters_keepsThem() throws Exception {
        assertThat(rows("id,_raw\n1,a\u0000b\u001b\n").get(0).text("_raw")).isEqualTo("a\u0000b\u001b");
    }

    @Test
    void read_whenTheTimeIsOver_saysAtWhichLine() throws Exception {
        Path file = packed("id\n" + "1\n".repeat(9));

        assertThatThrownBy(() -> ResultsFile.read(file, field -> true, () -> false))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("maxtime");
    }

    @Test
    void read_whenTheNeededFieldsAreLargerThanTheLimit_namesIt() throws Exception {
        Path file = packed("id\n" + ("x".repeat(12 << 20) + "\n").repeat(3));

        assertThatThrownBy(() -> ResultsFile.read(file, field -> true, () -> true))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("33554432 bytes");
    }

    /** A row takes memory besides its text. */
    @Test
    void read_whenManySmallRowsAreLargerThanTheLimit_namesIt() throws Exception {
        Path file = packed("id\n" + "1\n".repeat(200_000));

        assertThatThrownBy(() -> ResultsFile.read(file, field -> true, () -> true))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("33554432 bytes");
    }

    @Test
    void read_whenCutOff_saysAfterWhichLine() throws Exception {
        byte[] whole = Files.readAllBytes(packed("id\n" + "123456\n".repeat(3)));
        Path file = Files.write(folder.resolve("cut.csv.gz"), Arrays.copyOf(whole, whole.length - 9));

        assertThatThrownBy(() -> ResultsFile.read(file, field -> true, () -> true))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("cut.csv.gz")
                .hasMessageContaining("cut off");
    }

    /** What follows the first member may be rows. */
    @ParameterizedTest
    @ValueSource(ints = {1, 10, 30, 70_000})
    void read_whenBytesBehindAMemberAreNone_saysSo(int count) throws Exception {
        byte[] whole = Files.readAllBytes(packed("id\n" + "123456\n".repeat(3)));
        byte[] more = Arrays.copyOf(whole, whole.length + count);
        Arrays.fill(more, whole.length, more.length, (byte) 'x');
        Path file = Files.write(folder.resolve("more.csv.gz"), more);

        assertThatThrownBy(() -> ResultsFile.read(file, field -> true, () -> true))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("no gzip");
    }

    @Test
    void read_whenThereAreSeveralMembers_readsAll() throws Exception {
        byte[] one = Files.readAllBytes(packed("id\n1\n"));
        byte[] two = Files.readAllBytes(packed("2\n3\n"));
        byte[] both = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        Path file = Files.write(folder.resolve("both.csv.gz"), both);

        assertThat(ResultsFile.read(file, field -> true, () -> true)).hasSize(3);
    }

    @Test
    void read_whenDamaged_saysSo() throws Exception {
        byte[] bytes = Files.readAllBytes(packed("id\n" + "1\n".repeat(500)));
        bytes[bytes.length - 6] = (byte) ~bytes[bytes.length - 6];
        Path file = Files.write(folder.resolve("damaged.csv.gz"), bytes);

        assertThatThrownBy(() -> ResultsFile.read(file, field -> true, () -> true))
                .hasMessageContaining("gzip is damaged");
    }

    @Test
    void read_whenTheFileIsEmpty_isDamaged() throws Exception {
        Path file = Files.createFile(folder.resolve("empty.csv.gz"));

        assertThatThrownBy(() -> ResultsFile.read(file, field -> true, () -> true))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("0 bytes");
    }

    @Test
    void read_whenQuotesAreNeverClosed_namesTheLine() throws Exception {
        assertThatThrownBy(() -> rows("id\n1\n\"2\n3\n")).hasMessageContaining("startline 3");
    }

    @Test
    void read_whenARowHasTooManyCells_namesTheLine() throws Exception {
        assertThatThrownBy(() -> rows("id\n1\n2,3\n")).hasMessageContaining("line 3 has 2 cells, the header 1");
    }

    @Test
    void read_whenThereIsNoFile_saysSo() {
        assertThatThrownBy(() -> ResultsFile.read(folder.resolve("none.csv.gz"), field -> true, () -> true))
                .hasMessageContaining("file not found");
    }

    private List<ResultRow> rows(String text) throws IOException {
        return ResultsFile.read(packed(text), field -> true, () -> true);
    }

    private Path packed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return Files.write(folder.resolve("results.csv.gz"), bytes.toByteArray());
    }
}

package ta.defender.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults whose meaning is clear, and which are mended. */
class PageScannerToleranceTest {
    @Test
    void string_withRawControlCharacters_escapesThem() throws IOException {
        assertThat(Scans.stringOf("a", 0, "b\tc\r\nd", 0x1F)).isEqualTo("\"a\\u0000b\\u0009c\\u000d\\u000ad\\u001f\"");
    }

    @Test
    void string_withSurrogatesInUtf8_escapesThem() throws IOException {
        assertThat(Scans.stringOf(0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80, "x", 0xED, 0xBF, 0xBF))
                .isEqualTo("\"\\ud83d\\ude00x\\udfff\"");
    }

    @Test
    void string_withNoncharactersThatXmlForbids_escapesThem() throws IOException {
        assertThat(Scans.stringOf("\ufffe-\uffff-\ufffd")).isEqualTo("\"\\ufffe-\\uffff-\ufffd\"");
    }

    @Test
    void string_withALoneContinuationByte_replacesIt() throws IOException {
        assertThat(Scans.stringOf("a", 0x80, "b", 0xBF)).isEqualTo("\"a\\ufffdb\\ufffd\"");
    }

    @Test
    void string_withOverlongForms_replacesEachByte() throws IOException {
        assertThat(Scans.stringOf(0xC0, 0xAF, "-", 0xE0, 0x80, 0xAF, "-", 0xF0, 0x80, 0x80, 0xAF))
                .isEqualTo("\"\\ufffd\\ufffd-\\ufffd\\ufffd\\ufffd-\\ufffd\\ufffd\\ufffd\\ufffd\"");
    }

    @Test
    void string_withBytesBeyondUnicode_replacesEachByte() throws IOException {
        assertThat(Scans.stringOf(0xF4, 0x90, 0x80, 0x80, "-", 0xF5, "-", 0xFF))
                .isEqualTo("\"\\ufffd\\ufffd\\ufffd\\ufffd-\\ufffd-\\ufffd\"");
    }

    @Test
    void string_withACharacterCutShort_replacesItOnce() throws IOException {
        assertThat(Scans.stringOf(0xE2, 0x82, "a", 0xF0, 0x9F, 0x98, "b", 0xED, 0xA0, "c", 0xC3))
                .isEqualTo("\"\\ufffda\\ufffdb\\ufffdc\\ufffd\"");
    }

    @Test
    void string_withBrokenUtf8_meansWhatJavaReads() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            Integer[] bytes = new Integer[1 + random.nextInt(12)];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = random.nextInt(4) == 0 ? 0xE0 + random.nextInt(0x18) : 0x80 + random.nextInt(0x80);
            }
            byte[] raw = Scans.raw((Object[]) bytes);

            String text = Scans.stringOf((Object[]) bytes);

            if (!text.contains("\\ud") && !text.contains("\\ufffe") && !text.contains("\\uffff")) {
                String decoded = new String(raw, StandardCharsets.UTF_8);
                assertThat(text.replace("\\ufffd", "\ufffd")).isEqualTo('"' + decoded + '"');
            }
        }
    }

    @Test
    void name_withAFault_isMendedLikeAValue() throws IOException {
        assertThat(Scans.texts(Scans.raw("{\"value\":[{\"a", 1, 0xFF, "\":0}]}")))
                .containsExactly("{\"a\\u0001\\ufffd\":0}");
    }

    @Test
    void body_withByteOrderMark_isRead() throws IOException {
        assertThat(Scans.texts("\ufeff {\"value\":[1]}")).containsExactly("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1,]",
                "[,1]",
                "[1 2]",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\" 1}",
                "{\"a\":}",
                "[NaN]",
                "[Infinity]",
                "[+1]",
                "[01]",
                "[-]",
                "[-a]",
                "[1.]",
                "[.5]",
                "[1e]",
                "[1e+]",
                "[0x1]",
                "[1.e5]",
                "[True]",
                "[nul]",
                "[nulls]",
                "[\"\\a\"]",
                "[\"\\'\"]",
                "[\"\\u12g4\"]",
                "[\"\\U0041\"]",
                "[\"a\":1]",
                "[}",
                "{]",
                "[1]]",
                "[] x",
                "[]{}",
                "/**/[]",
                "[]\u0000",
                "[\u000b1]",
                "[\u00a01]",
                "[\ufeff1]",
                "\ufeff\ufeff[]",
                "}",
                ",",
                "[\"\\\u00e9\"]",
                "[\"\\u00e\"]"
            })
    void body_thatIsNotJson_isRefused(String body) {
        assertThatThrownBy(() -> Scans.texts("{\"value\":" + body + "}")).isInstanceOf(MalformedJsonException.class);
        assertThatThrownBy(() -> Scans.texts(body)).isInstanceOf(MalformedJsonException.class);
    }
}

package ta.defender.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FingerprintTest {
    @ParameterizedTest
    @CsvSource({
        "'', 00000000000000000000000000000000",
        "hello, cbd8a7b341bd9b025b1e906a48ae1d19",
        "The quick brown fox jumps over the lazy dog, e34bbc7bbc071b6c7a433ca9c49a9347",
    })
    void fingerprint_ofAText_isThePublishedOne(String text, String fingerprint) {
        assertThat(Fingerprint.of(List.of(Slice.of(text)))).hasToString(fingerprint);
    }

    @Test
    void fingerprint_ofATextInPieces_isThatOfTheWhole() {
        SplittableRandom random = new SplittableRandom(1);
        for (int length = 0; length < 300; length++) {
            byte[] text = new byte[length];
            random.nextBytes(text);

            Fingerprint whole = Fingerprint.of(List.of(Slice.of(text)));

            assertThat(Fingerprint.of(pieces(text, random)))
                    .as("%d bytes", length)
                    .isEqualTo(whole);
        }
    }

    @Test
    void fingerprint_ofTextsThatDifferInOneBit_differsInAboutHalfOfItsBits() {
        byte[] text = Scans.bytes("{\"id\":\"da637551227677560813_-961444813\",\"status\":\"new\",\"n\":1}");
        Fingerprint original = Fingerprint.of(List.of(Slice.of(text)));
        Set<Fingerprint> seen = new HashSet<>(Set.of(original));
        for (int bit = 0; bit < 8 * text.length; bit++) {
            byte[] changed = text.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);

            Fingerprint other = Fingerprint.of(List.of(Slice.of(changed)));

            int different = Long.bitCount(original.high() ^ other.high()) + Long.bitCount(original.low() ^ other.low());
            assertThat(different).as("bit %d", bit).isBetween(30, 98);
            assertThat(seen.add(other)).isTrue();
        }
    }

    @Test
    void builder_givenTexts_keepsTheirBordersApart() {
        assertThat(new FingerprintBuilder().add("ab").add("c").build())
                .isNotEqualTo(new FingerprintBuilder().add("a").add("bc").build())
                .isNotEqualTo(new FingerprintBuilder().add("abc").build());
    }

    @Test
    void builder_givenNumbers_tellsThemApart() {
        assertThat(new FingerprintBuilder().add(1).add(2).build())
                .isNotEqualTo(new FingerprintBuilder().add(2).add(1).build());
    }

    @Test
    void builder_afterBuilding_goesOn() {
        FingerprintBuilder builder = new FingerprintBuilder().add(Slice.of("hel"));
        Fingerprint early = builder.build();

        Fingerprint late = builder.add(Slice.of("lo")).build();

        assertThat(early).isEqualTo(Fingerprint.of(List.of(Slice.of("hel"))));
        assertThat(late).isEqualTo(Fingerprint.of(List.of(Slice.of("hello"))));
    }

    private static List<Slice> pieces(byte[] text, SplittableRandom random) {
        List<Slice> pieces = new ArrayList<>();
        int from = 0;
        while (from < text.length) {
            int to = Math.min(text.length, from + random.nextInt(40));
            pieces.add(Slice.of(text, from, to));
            from = to;
        }
        return pieces;
    }
}

package ta.defender.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.json.MalformedJsonException.Reason;

/** Damaged pages: refused, or no worse than what Gson accepts as well. */
class PageScannerMutationTest {
    private static final int MUTATIONS = 4_000;
    private static final byte[] TEMPTING =
            Scans.raw("{}[],:\"\\/0123456789-+.eEtfnu \n\t", 0, 0x1F, 0x7F, 0x80, 0xBF, 0xC0, 0xC3);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "02-mde-list-alerts-expand-evidence.json",
                "20-graph-list-alerts_v2.json",
                "22-graph-list-incidents-expand-alerts.json"
            })
    void scan_whenASampleIsDamaged_agreesWithGson(String sample) {
        byte[] sound = sample(sample);
        SplittableRandom random = new SplittableRandom(sample.hashCode());
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = damage(sound, random);

            boolean accepted = accepts(damaged);

            assertThat(accepted)
                    .as("mutation %d of %s", i, sample)
                    .isEqualTo(Gsons.accepts(mended(new String(damaged, StandardCharsets.UTF_8))));
            refused += accepted ? 0 : 1;
        }
        assertThat(refused).isBetween(MUTATIONS / 10, MUTATIONS - MUTATIONS / 10);
    }

    @Test
    void scan_whenAPageEndsEarly_refusesIt() {
        byte[] page = Scans.bytes(
                "{ \"@odata.nextLink\" : \"é😀\\u00e9\" , \"value\" : [ { \"id\" : -1.5e+3 , \"a\" : [ true ] } ,"
                        + " \"x\" , null ] , \"b\" : { \"c\" : false } }");
        for (int length = 0; length < page.length; length++) {
            byte[] part = Arrays.copyOf(page, length);

            MalformedJsonException refusal =
                    catchThrowableOfType(MalformedJsonException.class, () -> Scans.texts(part));

            assertThat(refusal).as("%d bytes", length).isNotNull();
            assertThat(refusal.reason()).isEqualTo(length == 0 ? Reason.EMPTY : Reason.TRUNCATED);
            assertThat(refusal.offset()).isEqualTo(length);
        }
    }

    @Test
    void scan_whenARealPageEndsEarly_refusesIt() {
        byte[] page = sample("22-graph-list-incidents-expand-alerts.json");
        int end = new String(page, StandardCharsets.ISO_8859_1).lastIndexOf('}');
        for (int length = 0; length <= end; length++) {
            byte[] part = Arrays.copyOf(page, length);

            assertThat(accepts(part)).as("%d bytes", length).isFalse();
        }
    }

    private static byte[] damage(byte[] sound, SplittableRandom random) {
        int at = random.nextInt(sound.length);
        int length = Math.min(1 + random.nextInt(random.nextBoolean() ? 1 : 200), sound.length - at);
        byte[] inserted = switch (random.nextInt(4)) {
            case 0 -> new byte[0];
            case 1 -> new byte[] {(byte) random.nextInt(256)};
            case 2 -> new byte[] {TEMPTING[random.nextInt(TEMPTING.length)]};
            default -> Arrays.copyOfRange(sound, at, at + length);
        };
        int goOn = random.nextBoolean() ? at + length : at;
        byte[] damaged = new byte[at + inserted.length + sound.length - goOn];
        System.arraycopy(sound, 0, damaged, 0, at);
        System.arraycopy(inserted, 0, damaged, at, inserted.length);
        System.arraycopy(sound, goOn, damaged, at + inserted.length, sound.length - goOn);
        return damaged;
    }

    /** Gson at its strictest forbids control characters in strings, which the scanner escapes. */
    private static String mended(String json) {
        StringBuilder mended = new StringBuilder();
        boolean inString = false;
        for (int i = 0; i < json.length(); i++) {
            char next = json.charAt(i);
            if (inString && next < ' ') {
                mended.append(' ');
            } else {
                mended.append(next);
                if (inString && next == '\\' && i + 1 < json.length()) {
                    mended.append(json.charAt(++i));
                } else {
                    inString ^= next == '"';
                }
            }
        }
        return mended.toString();
    }

    private static boolean accepts(byte[] page) {
        try {
            PageScanner.scanValue(new ByteArrayInputStream(page), Shape.ofValue(), element -> {});
            return true;
        } catch (MalformedJsonException refused) {
            return false;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    static byte[] sample(String name) {
        try (InputStream sample = PageScannerMutationTest.class.getResourceAsStream("/samples/" + name)) {
            return Objects.requireNonNull(sample, name).readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}

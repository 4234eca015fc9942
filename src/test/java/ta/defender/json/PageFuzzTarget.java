package ta.defender.json;

import com.google.gson.JsonParseException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What must hold for any bytes; {@code make fuzz} looks for bytes that break it. */
public final class PageFuzzTarget {
    private static final Shape SHAPE = Shape.ofValue("id", "alerts");

    /** Gson gives up on numbers that do not fit its buffer. */
    private static final int LONGEST_FOR_GSON = 1_000;

    private PageFuzzTarget() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        check(bytes, 1 + bytes.length % 7);
    }

    /**
     * The bytes are read or refused, whatever pieces they come in; what is handed over is JSON on one line; what Gson
     * accepts at its strictest is accepted.
     */
    static void check(byte[] bytes, int largestChunk) {
        Outcome whole = page(new ByteArrayInputStream(bytes), PageScanner.BUFFER_SIZE);
        Outcome pieces = page(Scans.chunked(bytes, largestChunk, 1), 16);
        require(whole.equals(pieces), "in pieces: " + pieces + ", as a whole: " + whole);
        require(whole.offset() <= bytes.length, "a fault beyond the end: " + whole);
        for (String text : whole.texts()) {
            require(text.codePoints().allMatch(PageFuzzTarget::isForXml), "not for XML: " + text);
            require(List.of(text).equals(value(text).texts()), "read again it is another: " + text);
            require(text.length() > LONGEST_FOR_GSON || parses(text), "Gson refuses " + text);
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        require(!Gsons.accepts(text) || value(text).refusal().isEmpty(), "Gson accepts what we refuse");
    }

    private static Outcome page(InputStream body, int bufferSize) {
        List<String> texts = new ArrayList<>();
        return outcome(
                texts,
                () -> PageScanner.scan(
                        body,
                        bufferSize,
                        SHAPE,
                        element -> texts.add(element.text().utf8())));
    }

    private static Outcome value(String text) {
        List<String> texts = new ArrayList<>();
        return outcome(
                texts,
                () -> PageScanner.scanValue(
                        new ByteArrayInputStream(Scans.bytes(text)),
                        SHAPE,
                        element -> texts.add(element.text().utf8())));
    }

    private static Outcome outcome(List<String> texts, Scan scan) {
        try {
            scan.run();
            return new Outcome(texts, "", 0);
        } catch (MalformedJsonException refused) {
            return new Outcome(texts, refused.reason() + " " + refused.getMessage(), refused.offset());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static boolean isForXml(int codePoint) {
        return codePoint >= ' '
                && codePoint != 0xFFFE
                && codePoint != 0xFFFF
                && Character.getType(codePoint) != Character.SURROGATE;
    }

    private static boolean parses(String text) {
        try {
            Gsons.parse(text);
            return true;
        } catch (JsonParseException refused) {
            return false;
        }
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new AssertionError(problem);
        }
    }

    /** What came of a scan: the elements handed over, and why it ended, if it was early. */
    private record Outcome(List<String> texts, String refusal, long offset) {}

    /** One way to scan. */
    private interface Scan {
        void run() throws IOException;
    }
}

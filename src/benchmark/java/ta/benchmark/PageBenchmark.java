package ta.benchmark;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import ta.defender.json.PageScanner;
import ta.defender.json.Shape;

/** One page of 1,000 alerts in memory: cutting, with fingerprints and without; and Gson's reader for comparison. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(java.util.concurrent.TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx256m", "-XX:+UseSerialGC"})
public class PageBenchmark {
    private static final Shape SHAPE = Shape.ofValue("id", "lastUpdateDateTime");

    private byte[] page = new byte[0];

    /** The documented sample, repeated. */
    @Setup
    public void read() throws IOException {
        byte[] sample = Files.readAllBytes(Path.of("src/test/resources/samples/20-graph-list-alerts_v2.json"));
        String text = new String(sample, StandardCharsets.UTF_8);
        String alert = text.substring(text.indexOf('[') + 1, text.lastIndexOf(']'));
        page = ("{\"value\":[" + String.join(",", java.util.Collections.nCopies(1_000, alert)) + "]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Cutting alone. */
    @Benchmark
    public int scan() throws IOException {
        return PageScanner.scan(new ByteArrayInputStream(page), SHAPE, element -> {})
                .elements();
    }

    /** Cutting and fingerprints, as an input does it. */
    @Benchmark
    public long scanWithFingerprints() throws IOException {
        long[] mixed = {0};
        PageScanner.scan(
                new ByteArrayInputStream(page),
                SHAPE.withFingerprint(),
                element -> mixed[0] ^= element.fingerprint().high());
        return mixed[0];
    }

    /** Gson's reader over the same page, without keeping anything. */
    @Benchmark
    public int gsonReader() throws IOException {
        int elements = 0;
        try (JsonReader reader =
                new JsonReader(new InputStreamReader(new ByteArrayInputStream(page), StandardCharsets.UTF_8))) {
            reader.beginObject();
            reader.nextName();
            reader.beginArray();
            while (reader.peek() != JsonToken.END_ARRAY) {
                reader.skipValue();
                elements++;
            }
        }
        return elements;
    }
}

package ta.benchmark;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
import ta.defender.json.Fingerprint;
import ta.defender.json.PageScanner;
import ta.defender.json.Shape;
import ta.defender.output.EventHeader;
import ta.defender.output.OutputException;
import ta.defender.output.SplunkdOutput;

/** One page of 1,000 alerts in memory: cutting, fingerprinting, escaping; and Gson's reader for comparison. */
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
    private static final EventHeader HEADER = new EventHeader("defender_alerts://a", null, "s", "t", null, null);

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

    /** Cutting, fingerprints and events, as an input does it. */
    @Benchmark
    public long scanFingerprintAndWrite() throws IOException {
        long[] mixed = {0};
        try (SplunkdOutput sink = SplunkdOutput.open(OutputStream.nullOutputStream())) {
            PageScanner.scan(new ByteArrayInputStream(page), SHAPE, element -> {
                mixed[0] ^= Fingerprint.of(List.of(element.text())).high();
                try {
                    sink.write(HEADER, List.of(element.text()));
                } catch (OutputException failed) {
                    throw new IOException(failed);
                }
            });
        }
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

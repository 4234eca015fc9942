package ta.defender.output.carrier;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import ta.defender.model.FileFault;

/** One file per output and day in a folder of its own; a line has the reason and the message. */
public final class RefusedFiles implements Refusals {
    private final Path folder;
    private final InstantSource clock;
    private final Listener listener;

    /** Learns of messages that were kept. */
    public interface Listener {
        /**
         * One message was kept.
         *
         * @param key the object's id, null when it has none
         */
        void refused(String output, @Nullable String key, String reason, Path file);
    }

    /** Keeps messages in a folder, which it makes when it needs it. */
    public RefusedFiles(Path folder, InstantSource clock, Listener listener) {
        this.folder = folder;
        this.clock = clock;
        this.listener = listener;
    }

    @Override
    public synchronized void refuse(String output, Message message, String reason) {
        JsonObject line = new JsonObject();
        line.addProperty("time", clock.instant().toString());
        line.addProperty("output", output);
        line.addProperty("reason", reason);
        add(line, "sourcetype", message.sourcetype());
        add(line, "source", message.source());
        add(line, "key", message.key());
        line.addProperty("message", new String(message.body(), StandardCharsets.UTF_8));
        Path file = folder.resolve(
                output + "-" + clock.instant().atOffset(ZoneOffset.UTC).toLocalDate() + ".jsonl");
        try (LineFile lines = LineFile.open(file)) {
            lines.add((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException failure) {
            FileFault fault = FileFault.of(file, failure);
            throw DeliveryFailure.configuration(
                    "A message that output " + output + " refuses cannot be kept in " + file + ": " + fault.reason(),
                    "To go on, " + fault.remedy() + ".",
                    failure);
        }
        listener.refused(output, message.key(), reason, file);
    }

    private static void add(JsonObject line, String name, @Nullable String value) {
        if (value != null) {
            line.addProperty(name, value);
        }
    }
}

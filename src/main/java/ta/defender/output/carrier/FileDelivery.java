package ta.defender.output.carrier;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;
import ta.defender.model.FileFault;

/** Lines in a file, forced to the disk before they settle; a new file at midnight UTC and above a size. */
final class FileDelivery extends Delivery {
    private static final int BATCH_COUNT = 2_000;
    private static final long BATCH_BYTES = 1 << 20;
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    private final Path file;
    private final long rotateBytes;
    private final InstantSource clock;
    private @Nullable LineFile open;
    private @Nullable LocalDate day;
    private @Nullable Object identity;

    /** @param rotateBytes a file that has reached this size is set aside */
    FileDelivery(Path file, long rotateBytes, InstantSource clock) {
        this.file = file;
        this.rotateBytes = rotateBytes;
        this.clock = clock;
    }

    @Override
    void deliver(Link link) throws InterruptedException {
        try {
            while (!link.backlog().isClosed()) {
                List<Backlog.Entry> batch = link.backlog().take(BATCH_COUNT, BATCH_BYTES, 200);
                if (!batch.isEmpty()) {
                    write(batch);
                    link.settle(batch);
                }
            }
        } catch (IOException failure) {
            throw failed(failure);
        } finally {
            close();
        }
    }

    @Override
    String probe() {
        try {
            WritablePath.require(file);
            return file + " can be written";
        } catch (IOException failure) {
            throw failed(failure);
        }
    }

    private DefenderException failed(IOException failure) {
        FileFault fault = FileFault.of(file, failure);
        return DeliveryFailure.configuration(
                "Cannot write to " + file + ": " + fault.reason(), "Correct path, or " + fault.remedy() + ".", failure);
    }

    private void write(List<Backlog.Entry> batch) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Backlog.Entry entry : batch) {
            lines.writeBytes(entry.message().body());
            lines.write('\n');
        }
        opened().add(lines.toByteArray());
    }

    private LineFile opened() throws IOException {
        LocalDate today = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
        LineFile present = open;
        if (present != null && isSame() && present.size() < rotateBytes && today.equals(day)) {
            return present;
        }
        LineFile.requireFile(file);
        if (present != null || Files.exists(file)) {
            close();
            rotateIfDue(today);
        }
        LineFile fresh = LineFile.open(file);
        open = fresh;
        day = today;
        identity = identity();
        return fresh;
    }

    /** False when somebody has moved the open file away, as logrotate does. */
    private boolean isSame() throws IOException {
        return Files.exists(file) && Objects.equals(identity, identity());
    }

    private @Nullable Object identity() throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    private void rotateIfDue(LocalDate today) throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            return;
        }
        LocalDate written = Files.getLastModifiedTime(file)
                .toInstant()
                .atOffset(ZoneOffset.UTC)
                .toLocalDate();
        boolean olderDay = day == null ? written.isBefore(today) : !today.equals(day);
        if (Files.size(file) < rotateBytes && !olderDay) {
            return;
        }
        String stamp = STAMP.format(clock.instant().atOffset(ZoneOffset.UTC));
        Path aside = aside(stamp);
        for (int number = 2; Files.exists(aside); number++) {
            aside = aside(stamp + "-" + number);
        }
        Files.move(file, aside);
    }

    /** events.jsonl becomes events-20261129-100000.jsonl. */
    private Path aside(String stamp) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return file.resolveSibling(
                dot > 0 ? name.substring(0, dot) + "-" + stamp + name.substring(dot) : name + "-" + stamp);
    }

    private void close() {
        LineFile present = open;
        open = null;
        if (present != null) {
            present.close();
        }
    }
}

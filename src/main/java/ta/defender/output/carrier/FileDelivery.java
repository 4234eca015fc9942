package ta.defender.output.carrier;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
final class FileDelivery implements Delivery {
    private static final int BATCH_COUNT = 2_000;
    private static final long BATCH_BYTES = 1 << 20;
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    private final Path file;
    private final long rotateBytes;
    private final InstantSource clock;
    private @Nullable FileChannel channel;
    private @Nullable LocalDate day;
    private @Nullable Object identity;

    /** @param rotateBytes a file that has reached this size is set aside */
    FileDelivery(Path file, long rotateBytes, InstantSource clock) {
        this.file = file;
        this.rotateBytes = rotateBytes;
        this.clock = clock;
    }

    private static final long LONGEST_LINE = 32 << 20;

    @Override
    public void deliver(Link link) throws InterruptedException {
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
    public String probe() {
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
        FileChannel open = opened();
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Backlog.Entry entry : batch) {
            lines.writeBytes(entry.message().body());
            lines.write('\n');
        }
        long before = open.size();
        try {
            ByteBuffer bytes = ByteBuffer.wrap(lines.toByteArray());
            while (bytes.hasRemaining()) {
                open.write(bytes);
            }
            open.force(false);
        } catch (IOException failure) {
            // Half a line would spoil the next one.
            open.truncate(before);
            throw failure;
        }
    }

    private FileChannel opened() throws IOException {
        LocalDate today = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
        FileChannel open = channel;
        if (open != null && isSame() && open.size() < rotateBytes && today.equals(day)) {
            return open;
        }
        if (open != null || Files.exists(file)) {
            close();
            rotateIfDue(today);
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        FileChannel fresh =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Permissions.set(file, "rw-r-----");
        mendLastLine(fresh);
        channel = fresh;
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

    /**
     * A process that was killed may have left half a line, which has not settled and comes again. It is cut off; in a file that
     * has no line within the length of one, whose content is somebody else's, it gets an end instead.
     */
    private static void mendLastLine(FileChannel open) throws IOException {
        long size = open.size();
        long end = endOfLastLine(open, size);
        if (end >= 0 && end < size) {
            open.truncate(end);
        }
        open.position(open.size());
        if (end < 0) {
            open.write(ByteBuffer.wrap(new byte[] {'\n'}));
        }
    }

    /** Behind the last line break; negative when there is none nearby, 0 for an empty file. */
    private static long endOfLastLine(FileChannel open, long size) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(64 << 10);
        for (long to = size; to > 0 && size - to < LONGEST_LINE; ) {
            long from = Math.max(0, to - block.capacity());
            block.clear().limit((int) (to - from));
            for (int read = 0; read >= 0 && block.hasRemaining(); ) {
                read = open.read(block, from + block.position());
            }
            for (int i = block.position() - 1; i >= 0; i--) {
                if (block.get(i) == '\n') {
                    return from + i + 1;
                }
            }
            to = from;
        }
        return size == 0 ? 0 : -1;
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
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException closedAnyway) {
                // What was written has been forced to the disk already.
            }
        }
    }
}

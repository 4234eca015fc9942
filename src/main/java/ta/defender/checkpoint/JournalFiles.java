package ta.defender.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Journals as files in the directory of the checkpoints. */
public final class JournalFiles implements JournalStore {
    private final Path directory;

    /** Journals in {@code directory}, which is made when absent. */
    public JournalFiles(Path directory) {
        this.directory = directory;
    }

    @Override
    public Optional<Journal> open(String input, int number, long length, Check check) throws IOException {
        Path path = path(input, number);
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        FileJournal journal = new FileJournal(path);
        boolean intact = false;
        try {
            intact = journal.cut(length) && check.isIntact(journal);
        } finally {
            if (!intact) {
                journal.close();
            }
        }
        return intact ? Optional.of(journal) : Optional.empty();
    }

    @Override
    public Journal create(String input, int number) throws IOException {
        Files.createDirectories(directory);
        FileJournal journal = new FileJournal(path(input, number));
        journal.cut(0);
        return journal;
    }

    @Override
    public void delete(String input, int number) throws IOException {
        Files.deleteIfExists(path(input, number));
    }

    Path path(String input, int number) {
        return directory.resolve(GenerationFiles.name(input) + ".changes-" + number);
    }

    /** What was appended lately is kept in memory until it is read or there is enough of it. */
    private static final class FileJournal implements Journal {
        private static final int BUFFER = 64 << 10;

        /** What is kept in memory while the disk is full. */
        private static final int LARGEST_BUFFER = 8 << 20;

        // not a FileChannel, which an interrupted thread would find closed
        private final RandomAccessFile file;
        private byte[] pending = new byte[0];
        private int pendingLength;
        private long written;

        FileJournal(Path path) throws IOException {
            file = new RandomAccessFile(path.toFile(), "rw");
            written = file.length();
        }

        /** Keeps the first bytes; false when there are fewer. */
        boolean cut(long length) throws IOException {
            if (written < length) {
                return false;
            }
            if (written > length) {
                file.setLength(length);
            }
            written = length;
            return true;
        }

        @Override
        public long length() {
            return written + pendingLength;
        }

        @Override
        public void append(byte[] bytes) throws IOException {
            if (pendingLength + bytes.length > BUFFER) {
                drainIfPossible(bytes.length);
            }
            if (pendingLength + bytes.length > pending.length) {
                pending = Arrays.copyOf(pending, Math.max(pendingLength + bytes.length, pending.length * 2));
            }
            System.arraycopy(bytes, 0, pending, pendingLength, bytes.length);
            pendingLength += bytes.length;
        }

        @Override
        public void read(long offset, byte[] into) throws IOException {
            int fromFile = (int) Math.max(0, Math.min(into.length, written - offset));
            if (fromFile > 0) {
                file.seek(offset);
                file.readFully(into, 0, fromFile);
            }
            int fromMemory = into.length - fromFile;
            int at = (int) (offset + fromFile - written);
            if (fromMemory > 0 && at + fromMemory > pendingLength) {
                throw new EOFException("the journal ends before offset " + (offset + into.length));
            }
            System.arraycopy(pending, Math.max(0, at), into, fromFile, fromMemory);
        }

        @Override
        public void sync(long length) throws IOException {
            drain();
            pending = new byte[0];
            file.getFD().sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }

        /** A full disk fails a poll only when something has to be saved. */
        private void drainIfPossible(int more) throws IOException {
            try {
                drain();
            } catch (IOException e) {
                if (pendingLength + more > LARGEST_BUFFER) {
                    throw e;
                }
            }
        }

        private void drain() throws IOException {
            if (pendingLength > 0) {
                file.seek(written);
                file.write(pending, 0, pendingLength);
                written += pendingLength;
                pendingLength = 0;
            }
        }
    }
}

package ta.defender.eventhub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.TreeSet;
import ta.defender.checkpoint.GenerationFiles;
import ta.defender.checkpoint.WholeFile;
import ta.defender.poll.InputLog;
import ta.defender.records.SeenNames;

/** Keeps the names that were reported in a file, one per line, so that a restart does not report them again. */
final class SeenNamesFile implements SeenNames {
    /** What lies beyond is data in the place of names. */
    private static final int MOST = 2_000;

    private final Path file;
    private final InputLog log;
    private final TreeSet<String> names = new TreeSet<>();
    private boolean changed;

    /**
     * Names of one input.
     *
     * @param directory where the scheme's files are
     * @param stanza whose names
     */
    SeenNamesFile(Path directory, String stanza, InputLog log) {
        this.file = directory.resolve(GenerationFiles.name(stanza) + ".seen");
        this.log = log;
    }

    /** Reads the file, if there is one. Only for the owner of the input. */
    void load() {
        try {
            WholeFile.removeLeftovers(file);
            names.addAll(Files.readAllLines(file));
        } catch (NoSuchFileException e) {
            // the first run
        } catch (IOException e) {
            log.warn("cannot read " + file + " (" + e + "); expect repeated reports of new tables and fields");
        }
    }

    @Override
    public boolean isFirstSight(String name) {
        if (names.size() >= MOST || !names.add(name.replaceAll("\\R", " "))) {
            return false;
        }
        changed = true;
        return true;
    }

    /** Writes the file if something was added. */
    void save() {
        if (!changed) {
            return;
        }
        changed = false;
        try {
            WholeFile.write(file, names);
        } catch (IOException e) {
            log.warn("cannot write " + file + " (" + e + "); expect repeated reports of new tables and fields");
        }
    }
}

package ta.defender.cli;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;
import ta.defender.splunk.SplunkLog;

/**
 * The archive of classes (AppCDS) that lets later starts begin sooner. A process that runs for long makes it where the
 * launcher found none: in a child that has none of its descriptors and ends with it.
 *
 * <p>The launcher leaves a note at each start with the archive, and the program removes it as soon as it runs. A note
 * without its process means that the archive ended a start; the launcher then removes both.
 */
final class ClassArchive implements AutoCloseable {
    private static final String ARCHIVE = "ta.defender.archive";
    private static final String NOTE = "ta.defender.archive.note";

    /** An archive that could not be made, or that ended a start, is not made again for so long. */
    private static final Duration PAUSE = Duration.ofDays(1);

    private final Path archive;
    private final Path libraries;
    private final Path java;
    private final Clock clock;
    private final SplunkLog log;
    private @Nullable Process child;
    private boolean closed;

    /**
     * Prepares to make an archive.
     *
     * @param archive where the launcher looks for it
     * @param libraries the folder with the program's jar and the list of classes
     * @param java the program that will read it
     */
    ClassArchive(Path archive, Path libraries, Path java, Clock clock, SplunkLog log) {
        this.archive = archive;
        this.libraries = libraries;
        this.java = java;
        this.clock = clock;
        this.log = log;
    }

    /** Tells the launcher that this start went well. */
    static void started() {
        String note = System.getProperty(NOTE);
        if (note != null) {
            try {
                Files.deleteIfExists(Path.of(note));
            } catch (IOException e) {
                // The launcher will drop an archive that is good.
            }
        }
    }

    /** Makes the archive in the background if the launcher wants one; null if it wants none. */
    static @Nullable ClassArchive inBackground(Clock clock, SplunkLog log) {
        String archive = System.getProperty(ARCHIVE);
        if (archive == null) {
            return null;
        }
        ClassArchive made = new ClassArchive(
                Path.of(archive),
                Path.of(System.getProperty("ta.defender.home", "."), "lib"),
                Path.of(System.getProperty("java.home"), "bin", "java"),
                clock,
                log);
        Thread thread = new Thread(made::make, "class archive");
        thread.setDaemon(true);
        thread.start();
        return made;
    }

    /** Makes the archive unless it is there, is being made by another process, or could not be made lately. */
    void make() {
        try {
            if (!Files.exists(archive) && !failedLately()) {
                Files.createDirectories(archive.getParent());
                makeAlone();
            }
        } catch (IOException e) {
            log.debug("cannot make the archive of classes " + archive + " (" + e + "); starts take a little longer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void makeAlone() throws IOException, InterruptedException {
        try (FileChannel channel = FileChannel.open(
                        archive.resolveSibling("archive.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null || Files.exists(archive)) {
                return;
            }
            removeOthers();
            Path making = archive.resolveSibling(archive.getFileName() + ".making");
            Path classes = Files.write(archive.resolveSibling(archive.getFileName() + ".classes"), classes());
            boolean good = run(
                            "-Xshare:dump",
                            "-XX:+UseG1GC",
                            "-XX:SharedClassListFile=" + classes,
                            "-XX:SharedArchiveFile=" + making)
                    && run("-Xshare:on", "-XX:+VerifySharedSpaces", "-XX:SharedArchiveFile=" + making);
            Files.deleteIfExists(classes);
            if (good) {
                Files.move(making, archive, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.deleteIfExists(making);
                if (!isClosed()) {
                    Files.writeString(failure(), "");
                }
            }
        } catch (OverlappingFileLockException e) {
            log.debug("another thread makes " + archive);
        }
    }

    /** What the list names, for it was seen to be loaded, and all classes of the program: their names change often. */
    private Set<String> classes() throws IOException {
        Set<String> classes = new LinkedHashSet<>(Files.readAllLines(libraries.resolve("classes.lst")));
        try (JarFile jar = new JarFile(jar().toFile())) {
            jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                    .forEach(name -> classes.add(name.substring(0, name.length() - ".class".length())));
        }
        return classes;
    }

    /** Runs a Java that says nothing, with nothing to do but what the options say; whether it ended well. */
    private boolean run(String... options) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("nice", "-n", "19", java.toString(), "-Xmx256m");
        builder.command().addAll(List.of(options));
        builder.command().addAll(List.of("-jar", jar().toString(), "help"));
        builder.redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        Process started;
        synchronized (this) {
            if (closed) {
                return false;
            }
            started = builder.start();
            child = started;
        }
        return started.waitFor() == 0;
    }

    private Path jar() {
        return libraries.resolve("ta-defender.jar");
    }

    private Path failure() {
        return archive.resolveSibling(archive.getFileName() + ".failed");
    }

    private boolean failedLately() throws IOException {
        return Files.exists(failure())
                && Files.getLastModifiedTime(failure())
                        .toInstant()
                        .isAfter(clock.instant().minus(PAUSE));
    }

    /** Archives of other versions of the add-on or of Java, and what an ended process left. */
    private void removeOthers() throws IOException {
        String own = archive.getFileName().toString();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(archive.getParent(), "*.jsa*")) {
            for (Path file : files) {
                if (!file.getFileName().toString().startsWith(own + ".start.")) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Ends the child, if there is one. */
    @Override
    public synchronized void close() {
        closed = true;
        if (child != null) {
            child.destroyForcibly();
        }
    }
}

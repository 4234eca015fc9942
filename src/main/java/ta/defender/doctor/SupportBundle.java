package ta.defender.doctor;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.FileFault;
import ta.defender.model.Secret;
import ta.defender.model.SmallFile;
import ta.defender.model.Version;

/**
 * What support needs, in one file, without secrets.
 *
 * @param report what {@code doctor} found
 * @param conf stanzas of each conf file, by the file's name
 * @param secrets that must not appear
 * @param splunkHome whose log is read, or null
 */
public record SupportBundle(
        Report report,
        Map<String, Map<String, Map<String, String>>> conf,
        Collection<Secret> secrets,
        @Nullable String splunkHome) {
    private static final int LOG_BYTES = 4 << 20;
    private static final List<String> SCHEMES =
            List.of("defender_alerts", "defender_archive", "defender_hunting", "defender_incidents", "defender_stream");
    private static final Pattern OUR_LOG = Pattern.compile("splunkd[.]log|TA_defender_[a-z_]+[.]log");
    private static final Gson JSON =
            new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();

    /** How many secrets are so short that words may hide them: they are masked only where they stand alone. */
    public long shortSecrets() {
        return secrets.stream()
                .filter(secret -> !secret.reveal().isBlank() && Redaction.isShort(secret))
                .count();
    }

    /**
     * Writes a new file that only its owner may read.
     *
     * @throws DefenderException when the file exists or cannot be written
     */
    public void write(Path file, CheckpointPlaces places) {
        Redaction redaction = new Redaction(secrets);
        try {
            create(file);
            try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file, StandardOpenOption.WRITE))) {
                add(zip, "versions.txt", versions());
                add(zip, "report.txt", redaction.clean(report.text()));
                add(zip, "report.json", redaction.clean(report.json()));
                for (Map.Entry<String, Map<String, Map<String, String>>> each : new TreeMap<>(conf).entrySet()) {
                    Map<String, Map<String, String>> stanzas = new TreeMap<>(each.getValue());
                    stanzas.keySet().removeIf(stanza -> stanza.contains("://") && !stanza.startsWith("defender_"));
                    add(zip, each.getKey() + ".json", JSON.toJson(redaction.clean(stanzas)));
                }
                for (String scheme : SCHEMES) {
                    metrics(zip, scheme, places, redaction);
                }
                logs(zip, splunkHome, redaction);
            }
        } catch (FileAlreadyExistsException e) {
            throw new DefenderException(
                    Code.SETTING_INVALID, "--bundle: " + file + " exists", "name a file that does not exist", e);
        } catch (IOException e) {
            throw new DefenderException(
                    Code.SETTING_INVALID,
                    "--bundle: cannot write " + file + " ("
                            + FileFault.of(file, e).reason() + ")",
                    "name a file in a directory that you may write",
                    e);
        }
    }

    private static void create(Path file) throws IOException {
        FileAttribute<?>[] owner =
                file.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        Files.createFile(file, owner);
    }

    private static void add(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    private static String versions() {
        return "TA_defender " + Version.CURRENT + "\nJava " + Runtime.version() + "\n"
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch") + "\n";
    }

    private static void metrics(ZipOutputStream zip, String scheme, CheckpointPlaces places, Redaction redaction)
            throws IOException {
        Path directory = places.directory(scheme).filter(Files::isDirectory).orElse(null);
        if (directory == null) {
            return;
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(file -> file.toString().endsWith(".metrics.json"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            add(zip, "metrics/" + scheme + "/" + file.getFileName(), redaction.clean(metrics(file)));
        }
    }

    private static String metrics(Path file) {
        try {
            return SmallFile.text(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The end of the add-on's own log files, and its lines at the end of splunkd's. */
    private static void logs(ZipOutputStream zip, @Nullable String home, Redaction redaction) throws IOException {
        Path directory = home == null ? null : Path.of(home, "var", "log", "splunk");
        if (directory == null || !Files.isDirectory(directory)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(file ->
                            OUR_LOG.matcher(file.getFileName().toString()).matches() && Files.isReadable(file))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            boolean shared = file.endsWith("splunkd.log");
            String lines = end(file)
                    .lines()
                    .filter(line -> !shared || line.contains("defender"))
                    .collect(Collectors.joining("\n", "", "\n"));
            add(zip, "log/" + file.getFileName(), redaction.clean(lines));
        }
    }

    private static String end(Path file) throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            log.seek(Math.max(0, log.length() - LOG_BYTES));
            byte[] end = new byte[(int) Math.min(LOG_BYTES, log.length() - log.getFilePointer())];
            log.readFully(end);
            return new String(end, StandardCharsets.UTF_8);
        }
    }
}

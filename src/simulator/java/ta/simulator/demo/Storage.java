package ta.simulator.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ta.simulator.azure.AccountSas;
import ta.simulator.azure.ArchiveWriter;
import ta.simulator.azure.Azurite;
import ta.simulator.eventhub.TableRows;
import ta.simulator.net.Certificates;

/** Microsoft's storage emulator with the blobs that an export of Defender's tables leaves there. */
final class Storage implements AutoCloseable {
    private static final Pattern TABLE = Pattern.compile("\"category\":\"AdvancedHunting-(\\w+)\"");
    private static final Set<String> EXPORTED =
            Set.of("AlertInfo", "DeviceEvents", "DeviceLogonEvents", "DeviceProcessEvents", "EmailEvents");
    private static final int HOURS = 3;
    private static final int ROWS = 12;

    private final Azurite azurite;
    private final Certificates certificates;
    private final ArchiveWriter writer;
    private final TableRows rows = new TableRows(2026);
    private final Set<String> blobs = new HashSet<>();

    private Storage(Azurite azurite, Certificates certificates) {
        this.azurite = azurite;
        this.certificates = certificates;
        this.writer = azurite.writer();
    }

    /** Whether the emulator is installed. */
    static boolean isInstalled() {
        return Files.isDirectory(Path.of("target/azurite/node_modules/azurite"));
    }

    /** Starts it and fills the blobs of the last hours. */
    static Storage start() throws IOException, InterruptedException {
        Certificates certificates = Certificates.create();
        Storage storage = new Storage(Azurite.start(certificates), certificates);
        EXPORTED.forEach(table -> storage.writer.createContainer(ArchiveWriter.container(table)));
        Instant now = Instant.now();
        for (int hour = HOURS - 1; hour >= 0; hour--) {
            storage.append(now.minus(Duration.ofHours(hour)), ROWS);
        }
        return storage;
    }

    String caPem() {
        return certificates.caPem();
    }

    String url() {
        return azurite.url();
    }

    /** Appends so many rows of each table to the blobs of an hour. */
    void append(Instant time, int count) {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        for (int i = 0; i < count * rows.tables().size(); i++) {
            String row = rows.next(time);
            Matcher table = TABLE.matcher(row);
            if (table.find() && EXPORTED.contains(table.group(1))) {
                lines.computeIfAbsent(table.group(1), name -> new ArrayList<>()).add(row);
            }
        }
        lines.forEach((table, written) -> {
            String container = ArchiveWriter.container(table);
            String blob = ArchiveWriter.blob(time);
            if (blobs.add(container + "/" + blob)) {
                writer.createBlob(container, blob);
            }
            writer.append(container, blob, String.join("\r\n", written) + "\r\n");
        });
    }

    /** What the form of an input asks for. */
    Map<String, String> notes() {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put("Storage URL", azurite.url());
        notes.put("Storage account key", azurite.key());
        notes.put(
                "Storage connection string",
                "DefaultEndpointsProtocol=https;AccountName=" + azurite.account() + ";AccountKey=" + azurite.key()
                        + ";BlobEndpoint=" + azurite.url() + ";");
        notes.put(
                "SAS token, for a day",
                AccountSas.of(azurite.account(), azurite.key())
                        .until(Instant.now().plus(Duration.ofDays(1)))
                        .token());
        notes.put("Containers", "insights-logs-advancedhunting-*");
        return notes;
    }

    @Override
    public void close() {
        azurite.close();
    }
}

package ta.defender.output.carrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.model.DefenderException;

final class FileDeliveryTest extends CarrierContract {
    @TempDir
    Path scratch;

    private Path file;

    @Override
    Carrier open() {
        file = scratch.resolve("out/events.jsonl");
        return carrier("spool", carriers.file(file, 1_000_000));
    }

    @Override
    List<String> received() throws Exception {
        List<String> lines = new ArrayList<>();
        if (!Files.exists(file.getParent())) {
            return lines;
        }
        try (Stream<Path> files = Files.list(file.getParent())) {
            for (Path part : files.sorted().toList()) {
                lines.addAll(Files.readAllLines(part));
            }
        }
        return lines;
    }

    /** A directory stands in the file's place. */
    @Override
    void stopReceiver() throws Exception {
        if (Files.exists(file)) {
            Files.move(file, file.resolveSibling("events-0.jsonl"));
        }
        Files.createDirectories(file);
        Files.writeString(file.resolve("in-the-way"), "x");
    }

    @Override
    void startReceiver() throws Exception {
        Files.delete(file.resolve("in-the-way"));
        Files.delete(file);
    }

    @Override
    void closeReceiver() {
        // Nothing runs.
    }

    @Test
    void file_isReadableByOwnerAndGroupOnly() throws Exception {
        send(0, 1);
        Draining.settles(carrier, LONG);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void fileThatIsThere_keepsItsMode() throws Exception {
        Files.createDirectories(file.getParent());
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        send(0, 1);
        Draining.settles(carrier, LONG);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void fullFile_isSetAsideAndNothingIsLost() throws Exception {
        carrier.close();
        carrier = carrier("spool", carriers.file(file, 200)).start();
        for (int number = 0; number < 20; number++) {
            send(number, number + 1);
            Draining.settles(carrier, LONG);
        }

        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).hasSizeGreaterThan(2);
        }
        assertThat(received()).containsExactlyInAnyOrderElementsOf(bodies(0, 20));
    }

    @Test
    void halfALineOfAKilledProcess_spoilsNothing() throws Exception {
        carrier.close();
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"id\":\"whole\"}\n{\"id\":\"hal" + "f".repeat(100_000));
        carrier = carrier("spool", carriers.file(file, 1_000_000)).start();
        send(0, 2);
        Draining.settles(carrier, LONG);

        assertThat(received()).containsExactly("{\"id\":\"whole\"}", text(message(0)), text(message(1)));
    }

    /** As logrotate's copytruncate does, while other programs add lines of their own. */
    @Test
    void fileThatIsCutToNothing_growsFromItsBeginning() throws Exception {
        send(0, 3);
        Draining.settles(carrier, LONG);
        Files.write(file, new byte[0]);
        send(3, 5);
        Draining.settles(carrier, LONG);
        Files.writeString(file, "theirs\n", StandardOpenOption.APPEND);
        send(5, 6);
        Draining.settles(carrier, LONG);

        assertThat(Files.readAllLines(file))
                .containsExactly(text(message(3)), text(message(4)), "theirs", text(message(5)));
    }

    @Test
    void whatIsNoFile_isRefused() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/null")));
        FileDelivery device = new FileDelivery(Path.of("/dev/null"), 1_000_000, InstantSource.system());

        assertThatThrownBy(device::probe).isInstanceOf(DefenderException.class);
    }

    @Test
    void halfALineOfARefusedMessage_spoilsNothing() throws Exception {
        RefusedFiles refused = new RefusedFiles(scratch, () -> Instant.EPOCH, (output, key, reason, to) -> {});
        Path day = scratch.resolve("spool-1970-01-01.jsonl");
        Files.writeString(day, "{\"id\":\"whole\"}\n{\"id\":\"hal");

        refused.refuse("spool", message(0), "too long");

        assertThat(Files.readAllLines(day))
                .hasSize(2)
                .startsWith("{\"id\":\"whole\"}")
                .last()
                .asString()
                .startsWith("{\"time\":")
                .endsWith("}");
    }

    @Test
    void fileWithoutAnyLine_keepsItsContent() throws Exception {
        carrier.close();
        Files.createDirectories(file.getParent());
        Files.writeString(file, "not ours");
        carrier = carrier("spool", carriers.file(file, 1_000_000)).start();
        send(0, 1);
        Draining.settles(carrier, LONG);

        assertThat(received()).containsExactly("not ours", text(message(0)));
    }
}

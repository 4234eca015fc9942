package ta.defender.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ArchivePositionFormatTest {
    private static final Instant DONE = Instant.parse("2026-11-21T17:00:00Z");
    private static final ArchivePosition POSITION = new ArchivePosition(
            "defender_archive://a=b",
            "contoso",
            Instant.parse("2026-11-20T00:00:00Z"),
            Map.of(
                    "one/", new RootPosition(DONE, Map.of()),
                    "two/tenantId=1/",
                            new RootPosition(
                                    DONE.plusSeconds(3600),
                                    Map.of(
                                            "y=2026/m=11/d=21/h=18/m=00/PT1H.json",
                                                    new BlobPosition(
                                                            1L << 40,
                                                            DONE,
                                                            "0011",
                                                            "00112233aabbccdd",
                                                            "\"0x8DC=1 2\""),
                                            "y=2026/m=11/d=21/h=19/m=00/a b.json",
                                                    new BlobPosition(0, DONE, "", "", "")),
                                    Map.of("y=2026/m=11/d=21/h=20/m=00/a b.json", new UnreadBlob(17, DONE)))),
            Set.of("NewTable", "DeviceEvents.x=y z"));

    @Test
    void read_whatWasWritten_givesIt() throws Exception {
        assertThat(read(written())).isEqualTo(POSITION);
    }

    @Test
    void read_whenAnyByteIsChangedOrMissing_isRefused() throws Exception {
        byte[] whole = written();
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            assertThatThrownBy(() -> read(changed)).isInstanceOf(IOException.class);
            byte[] cut = java.util.Arrays.copyOf(whole, at);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(IOException.class);
        }
    }

    private static byte[] written() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ArchivePositionFormat.write(POSITION, out);
        return out.toByteArray();
    }

    private static ArchivePosition read(byte[] file) throws IOException {
        return ArchivePositionFormat.read(new ByteArrayInputStream(file));
    }
}

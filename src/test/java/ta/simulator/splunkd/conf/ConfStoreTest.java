package ta.simulator.splunkd.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers are stacked in the order of Splunk's global context. */
final class ConfStoreTest {
    @TempDir
    Path etc;

    @Test
    void value_whenSeveralLayersSetIt_comesFromTheHighest() throws IOException {
        write("apps/a_app/default/x.conf", "[s]\nk = a default\nonly = here\n");
        write("apps/b_app/default/x.conf", "[s]\nk = b default\n");
        ConfStore confs = new ConfStore(etc);
        assertThat(confs.stanza("x", "s").orElseThrow().value("k", "")).isEqualTo("a default");

        write("apps/b_app/local/x.conf", "[s]\nk = b local\n");
        assertThat(confs.stanza("x", "s").orElseThrow().value("k", "")).isEqualTo("b local");
        assertThat(confs.stanza("x", "s").orElseThrow().value("only", "")).isEqualTo("here");

        write("system/local/x.conf", "[default]\ninherited = yes\n[s]\nk = system\n");
        Stanza stanza = confs.stanza("x", "s").orElseThrow();
        assertThat(stanza.value("k", "")).isEqualTo("system");
        assertThat(stanza.value("inherited", "")).isEqualTo("yes");
        assertThat(stanza.own()).doesNotContainKey("inherited");
        assertThat(stanza.removable()).isFalse();
    }

    @Test
    void stanza_whenWritten_goesToLocalAndCanBeRemoved() throws IOException {
        write("apps/a_app/default/x.conf", "[s]\nk = 1\n");
        ConfStore confs = new ConfStore(etc);
        confs.write("a_app", "x", "t", java.util.Map.of("k", "2"));
        assertThat(Files.readString(etc.resolve("apps/a_app/default/x.conf"))).doesNotContain("[t]");
        assertThat(confs.stanza("x", "t").orElseThrow().removable()).isTrue();
        assertThat(confs.delete("a_app", "x", "t")).isTrue();
        assertThat(confs.delete("a_app", "x", "s")).isFalse();
        assertThat(confs.stanza("x", "t")).isEmpty();
    }

    private void write(String path, String text) throws IOException {
        Path file = etc.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}

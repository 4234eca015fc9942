package ta.defender.output.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SendQueuesTest {
    private static final String HEAD = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
            """;

    @TempDir
    private Path folder;

    private final Socket connection = new Socket() {
        @Override
        public int getLocalPort() {
            return 0x8CA7;
        }

        @Override
        public int getPort() {
            return 6514;
        }
    };

    private SendQueues queues(String lines) throws Exception {
        return new SendQueues(
                List.of(Files.writeString(folder.resolve("tcp"), HEAD + lines), folder.resolve("absent")));
    }

    @Test
    void unconfirmedBytes_areThoseOfTheConnection() throws Exception {
        SendQueues queues = queues("""
                   0: 0100007F:1972 0100007F:8CA7 01 00000007:00000000 00:00000000 00000000 0
                   1: 0100007F:8CA7 00000000:1972 0A 00000009:00000000 00:00000000 00000000 0
                  10: 0100007F:8CA7 0100007F:1972 01 0000513E:00000000 01:00000014 00000000 0
                """);

        assertThat(queues.exist()).isTrue();
        assertThat(queues.unconfirmed(connection)).hasValue(0x513E);
    }

    @Test
    void ofTwoWithTheSamePorts_theFullerCounts() throws Exception {
        assertThat(queues("""
                        0: 0100007F:8CA7 0100007F:1972 01 00000005:00000000 00:00000000 0
                        1: 0200007F:8CA7 0200007F:1972 01 00000003:00000000 00:00000000 0
                        """).unconfirmed(connection)).hasValue(5);
    }

    @Test
    void connectionThatIsNotListed_isUnknown() throws Exception {
        assertThat(queues("").unconfirmed(connection)).isEmpty();
        assertThat(new SendQueues(List.of(folder.resolve("absent"))).exist()).isFalse();
    }
}

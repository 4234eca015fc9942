package ta.defender.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import ta.defender.http.Environment;
import ta.defender.splunk.HandlerChannel;
import ta.defender.splunk.SplunkLog;

/** splunkd may end at any time: that is no fault of the program. */
final class ServiceCommandTest {
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @Test
    void input_thatEndsWithinACall_endsTheProgram() {
        assertThat(run("\7" + "0\n0\n99\n{", new ByteArrayOutputStream())).isEqualTo(ExitCode.OK);
        assertThat(log.toString(UTF_8).lines())
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("WARN"));
    }

    @Test
    void output_thatNobodyReads_endsTheProgram() {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        assertThat(run("\7" + "0\n0\n2\n{}", gone)).isEqualTo(ExitCode.OK);
        assertThat(log.toString(UTF_8).lines())
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("WARN"));
    }

    private ExitCode run(String input, OutputStream out) {
        HandlerChannel channel = new HandlerChannel(new ByteArrayInputStream(input.getBytes(UTF_8)), out);
        Environment environment = new Environment(Clock.systemUTC(), duration -> {}, new Random(1), null);
        return new ServiceCommand(channel, new SplunkLog(log), environment, new Random(1), Map.of()).run();
    }
}

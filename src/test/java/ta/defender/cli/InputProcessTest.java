package ta.defender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import ta.defender.http.Environment;
import ta.defender.splunk.SplunkLog;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;

/** What a polling scheme does before it calls anybody. */
final class InputProcessTest {
    private final FakeClock clock = new FakeClock();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

    @Test
    void validate_whenSeveralParametersAreWrong_listsThemAllInOneReply() throws Exception {
        ExitCode code = process("""
                <items><server_uri>https://127.0.0.1:1</server_uri><session_key>key</session_key>
                <checkpoint_dir>/none</checkpoint_dir>
                <item name="x"><param name="interval">1</param><param name="api">soap &amp; &lt;xml></param></item></items>
                """).validate(out, InputKind.FEED);

        assertThat(code).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("<error><message>account: a value is required")
                .contains("api: value 'soap &amp; &lt;xml&gt;' is not accepted; use one of graph, endpoint; ")
                .contains("interval: value '1' is not accepted")
                .endsWith("</message></error>\n");
    }

    @Test
    void validate_whenTheDocumentIsBroken_refusesToo() throws Exception {
        assertThat(process("").validate(out, InputKind.FEED)).isEqualTo(ExitCode.FAILED);

        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("<error><message>")
                .contains("standard input is empty");
    }

    @Test
    void run_whenTheDocumentIsBroken_saysSoInOneLine() {
        assertThat(process("<input>").run((document, wiring, sink) -> {})).isEqualTo(ExitCode.FAILED);

        assertThat(stderr.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .startsWith("ERROR the configuration on standard input");
    }

    @Test
    void run_whenNoStanzaIsEnabled_ends() {
        assertThat(process("<input><server_uri>https://127.0.0.1:1</server_uri><session_key>key</session_key>"
                                + "<checkpoint_dir>/none</checkpoint_dir><configuration/></input>")
                        .run((document, wiring, sink) -> {}))
                .isEqualTo(ExitCode.OK);

        assertThat(stderr.toString(StandardCharsets.UTF_8))
                .isEqualTo("INFO defender_alerts: no enabled input; exiting.\n");
    }

    private InputProcess process(String stdin) {
        InputStream in = new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8));
        Environment machine =
                new Environment(clock.withZone(ZoneOffset.UTC), new FakeSleeper(clock), new SplittableRandom(1), null);
        return new InputProcess("defender_alerts", in, new SplunkLog(stderr), machine, new Shutdown());
    }
}

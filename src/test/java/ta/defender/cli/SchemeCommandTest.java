package ta.defender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import ta.defender.model.Version;
import ta.defender.splunk.SplunkLog;

final class SchemeCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final SplunkLog log = new SplunkLog(stderr);

    @ParameterizedTest
    @ValueSource(strings = {"defender_alerts", "defender_incidents"})
    void run_writesTheSchemeAndNothingElse(String scheme) throws Exception {
        assertThat(SchemeCommand.run(scheme, out, log)).isEqualTo(ExitCode.OK);

        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(out.toByteArray()));
        assertThat(document.getDocumentElement().getTagName()).isEqualTo("scheme");
        assertThat(text(document, "use_single_instance")).isEqualTo("true");
        assertThat(text(document, "use_external_validation")).isEqualTo("true");
        assertThat(text(document, "streaming_mode")).isEqualTo("xml");
        assertThat(stderr.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"defender_stream2", "", "../app/defender_alerts.xml", "version.txt"})
    void run_whenTheSchemeIsUnknown_saysSo(String scheme) throws Exception {
        assertThat(SchemeCommand.run(scheme, out, log)).isEqualTo(ExitCode.FAILED);

        assertThat(out.size()).isZero();
        assertThat(stderr.toString(StandardCharsets.UTF_8))
                .startsWith("ERROR unknown scheme '" + scheme + "'")
                .contains("defender_alerts", "defender_incidents");
    }

    @Test
    void version_isThatOfTheBuild() {
        assertThat(Version.CURRENT).matches("\\d+\\.\\d+\\.\\d+(-\\w+)?");
    }

    private static String text(Document document, String element) {
        return document.getElementsByTagName(element).item(0).getTextContent();
    }
}

package ta.defender.splunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

final class ValidationReplyTest {
    @Test
    void refusal_isTheDocumentOfTheProtocol() {
        assertThat(new String(ValidationReply.refusal("interval: use 10 or more"), StandardCharsets.UTF_8))
                .isEqualTo("<error><message>interval: use 10 or more</message></error>\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a & b",
                "<script>",
                "]]>",
                "&amp;",
                "\"quoted\" 'text'",
                "Müller 監視 😀",
                "two\nlines",
                "tab\there",
                ""
            })
    void refusal_whenReadAsXml_saysWhatWasMeant(String message) throws Exception {
        assertThat(messageIn(ValidationReply.refusal(message))).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 0x0b, 0x0c, 0x1f, 0xfffe, 0xffff, 0xd800, 0xdfff})
    void refusal_whenACharacterIsIllegalInXml_replacesIt(int character) throws Exception {
        assertThat(messageIn(ValidationReply.refusal("a" + (char) character + "b")))
                .isEqualTo("a\ufffdb");
    }

    private static String messageIn(byte[] reply) throws Exception {
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(reply));
        assertThat(document.getDocumentElement().getTagName()).isEqualTo("error");
        return document.getDocumentElement().getFirstChild().getTextContent();
    }
}

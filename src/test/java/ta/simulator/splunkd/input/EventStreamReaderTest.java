package ta.simulator.splunkd.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The event stream is read strictly and without an end to its length. */
final class EventStreamReaderTest {
    @Test
    void event_whenComplete_isHandedOnWithItsFields() throws Exception {
        List<StreamedEvent> events = read(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<stream>\n"
                        + "<event stanza=\"a://b\" unbroken=\"1\"><time>1.5</time><data>x &amp; <![CDATA[<y>]]></data><done/></event></stream>");
        assertThat(events).hasSize(1);
        assertThat(events.get(0).stanza()).contains("a://b");
        assertThat(events.get(0).unbroken()).isTrue();
        assertThat(events.get(0).done()).isTrue();
        assertThat(events.get(0).fields()).containsEntry("data", "x & <y>").containsEntry("time", "1.5");
    }

    @Test
    void stream_whenItHasMoreEscapesThanNewJdksAllowInADocument_isReadToItsEnd() throws Exception {
        String event = "<event stanza=\"a://b\"><data>" + "&lt;&amp;".repeat(500) + "</data></event>";
        assertThat(read("<stream>" + event.repeat(300) + "</stream>")).hasSize(300);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<stream><event><data>a & b</data></event></stream>",
                "<stream><event><time>1,5</time><data>x</data></event></stream>",
                "<stream><event><dta>x</dta></event></stream>",
                "<stream><event></event></stream>",
                "<stream><event><data>x</data><data>y</data></event></stream>",
                "<stream>text</stream>",
                "<stream><item/></stream>",
                "<streams></streams>",
                "<stream><event><data>x</data></event>",
                "<stream><event><data>\u0001</data></event></stream>",
                "<!DOCTYPE stream [<!ENTITY a \"b\">]><stream><event><data>&a;</data></event></stream>"
            })
    void stream_whenNotAsTheProtocolSays_isRefused(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(XMLStreamException.class);
    }

    @Test
    void stream_whenItIsNotUtf8_isRefused() {
        byte[] latin = "<stream><event><data>é</data></event></stream>".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> EventStreamReader.read(new ByteArrayInputStream(latin), event -> {}))
                .isInstanceOf(XMLStreamException.class);
    }

    private static List<StreamedEvent> read(String text) throws XMLStreamException {
        List<StreamedEvent> events = new ArrayList<>();
        InputStream stream = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        EventStreamReader.read(stream, events::add);
        return events;
    }
}

package ta.defender.output;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads an event stream with the JDK's XML parser. */
final class XmlStream {
    private XmlStream() {}

    /** What the JDK's XML parser reads in every element of a name, or in every stanza attribute. */
    static List<String> texts(String stream, String name) throws XMLStreamException {
        XMLStreamReader reader = XMLInputFactory.newDefaultFactory()
                .createXMLStreamReader(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)), "UTF-8");
        List<String> texts = new ArrayList<>();
        while (reader.hasNext()) {
            if (reader.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            if (name.equals("stanza") && reader.getAttributeValue(null, name) != null) {
                texts.add(reader.getAttributeValue(null, name));
            } else if (reader.getLocalName().equals(name)) {
                texts.add(reader.getElementText());
            }
        }
        return texts;
    }
}

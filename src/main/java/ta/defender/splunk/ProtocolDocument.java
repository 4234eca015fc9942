package ta.defender.splunk;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLEventFactory;
import javax.xml.stream.XMLEventReader;
import javax.xml.stream.XMLEventWriter;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.events.StartElement;
import javax.xml.stream.events.XMLEvent;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/**
 * A document from splunkd's pipe, reduced to the elements of the published protocol.
 *
 * <p>The SDK refuses a document with an element it does not know, or with CDATA; splunkd may add elements in any version.
 */
final class ProtocolDocument {
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    private static final Set<String> HEADERS = Set.of("server_host", "server_uri", "session_key", "checkpoint_dir");
    private static final Set<String> PARAMETERS = Set.of("param", "param_list");

    /** Which children each element may have; text is kept in leaves only. */
    private static final Map<String, Set<String>> CHILDREN = Map.of(
            "", Set.of("input", "items"),
            "input", union(HEADERS, "configuration"),
            "configuration", Set.of("stanza"),
            "stanza", PARAMETERS,
            "items", union(HEADERS, "item"),
            "item", PARAMETERS,
            "param_list", Set.of("value"));

    private static final Set<String> NAMED = Set.of("stanza", "item", "param", "param_list");

    private ProtocolDocument() {}

    /**
     * Reads the stream to its end.
     *
     * @param root the element that the document has to consist of
     */
    static InputStream read(InputStream stdin, String root) {
        byte[] bytes;
        try {
            bytes = stdin.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new DefenderException(Code.PROTOCOL, "cannot read standard input: " + e.getMessage(), "", e);
        }
        if (bytes.length == 0) {
            throw new DefenderException(
                    Code.PROTOCOL,
                    "standard input is empty",
                    "splunkd passes the configuration there, run the input through Splunk");
        }
        if (bytes.length > MAX_BYTES) {
            throw new DefenderException(
                    Code.PROTOCOL, "the configuration on standard input exceeds " + MAX_BYTES + " bytes", "");
        }
        try {
            return new ByteArrayInputStream(reduced(bytes, root));
        } catch (XMLStreamException | RuntimeException e) {
            throw new DefenderException(
                    Code.PROTOCOL,
                    "the configuration on standard input is not the XML splunkd sends: " + e.getMessage(),
                    "",
                    e);
        }
    }

    private static byte[] reduced(byte[] bytes, String root) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        XMLEventReader reader = factory.createXMLEventReader(new ByteArrayInputStream(bytes));
        XMLEventWriter writer = XMLOutputFactory.newFactory().createXMLEventWriter(out, "UTF-8");
        copyKnown(reader, writer, root);
        writer.flush();
        return out.toByteArray();
    }

    private static void copyKnown(XMLEventReader reader, XMLEventWriter writer, String root) throws XMLStreamException {
        XMLEventFactory events = XMLEventFactory.newFactory();
        Deque<String> path = new ArrayDeque<>();
        path.push("");
        while (reader.hasNext()) {
            XMLEvent event = reader.nextEvent();
            if (event.getEventType() == XMLStreamConstants.DTD) {
                throw new XMLStreamException("it declares a document type");
            } else if (event.isStartElement()) {
                String name = event.asStartElement().getName().getLocalPart();
                if (path.size() == 1 && !name.equals(root)) {
                    throw new XMLStreamException("it begins with <" + name + "> and not with <" + root + ">");
                }
                if (knows(path.peek(), name)) {
                    requireName(event.asStartElement());
                    path.push(name);
                    writer.add(event);
                } else {
                    skip(reader);
                }
            } else if (event.isEndElement()) {
                path.pop();
                writer.add(event);
            } else if (event.isCharacters() && !CHILDREN.containsKey(path.peek())) {
                writer.add(events.createCharacters(event.asCharacters().getData()));
            }
        }
    }

    private static void requireName(StartElement element) throws XMLStreamException {
        String name = element.getName().getLocalPart();
        if (NAMED.contains(name) && element.getAttributeByName(new QName("name")) == null) {
            throw new XMLStreamException("it holds a <" + name + "> without a name");
        }
    }

    private static boolean knows(@Nullable String parent, String name) {
        return parent != null && CHILDREN.getOrDefault(parent, Set.of()).contains(name);
    }

    private static void skip(XMLEventReader reader) throws XMLStreamException {
        for (int depth = 1; depth > 0; ) {
            XMLEvent event = reader.nextEvent();
            depth += event.isStartElement() ? 1 : event.isEndElement() ? -1 : 0;
        }
    }

    private static Set<String> union(Set<String> names, String more) {
        Set<String> all = new java.util.HashSet<>(names);
        all.add(more);
        return Set.copyOf(all);
    }
}

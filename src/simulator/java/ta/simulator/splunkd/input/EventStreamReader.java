package ta.simulator.splunkd.input;

import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads a {@code <stream>} document while it grows and hands on each event as soon as its end tag is there. */
final class EventStreamReader {
    private static final Set<String> FIELDS = Set.of("time", "source", "sourcetype", "index", "host", "data");

    private EventStreamReader() {}

    /**
     * Reads to the end of the document.
     *
     * @throws XMLStreamException with place and reason, when the document is malformed, unfinished, or not as the
     *     protocol says
     */
    static void read(InputStream stream, Consumer<StreamedEvent> sink) throws XMLStreamException {
        XMLStreamReader reader = factory().createXMLStreamReader(stream, "UTF-8");
        int next = reader.next();
        while (next != XMLStreamConstants.START_ELEMENT) {
            next = reader.next();
        }
        require(reader, reader.getLocalName().equals("stream"), "the root is not <stream>");
        while (true) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    require(reader, reader.getLocalName().equals("event"), "an element that is not <event>");
                    sink.accept(event(reader));
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
                    require(reader, reader.isWhiteSpace(), "text between events");
                case XMLStreamConstants.END_ELEMENT -> {
                    while (reader.hasNext()) {
                        reader.next();
                    }
                    return;
                }
                default -> {}
            }
        }
    }

    private static StreamedEvent event(XMLStreamReader reader) throws XMLStreamException {
        Optional<String> stanza = Optional.ofNullable(reader.getAttributeValue(null, "stanza"));
        boolean unbroken = "1".equals(reader.getAttributeValue(null, "unbroken"));
        boolean done = false;
        Map<String, String> fields = new LinkedHashMap<>();
        while (true) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    String name = reader.getLocalName();
                    if (name.equals("done")) {
                        reader.getElementText();
                        done = true;
                    } else {
                        require(reader, FIELDS.contains(name), "<event> has an unknown child");
                        require(reader, fields.put(name, reader.getElementText()) == null, "an element stands twice");
                    }
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
                    require(reader, reader.isWhiteSpace(), "text inside <event>");
                case XMLStreamConstants.END_ELEMENT -> {
                    require(reader, fields.containsKey("data"), "<event> has no <data>");
                    String time = fields.getOrDefault("time", "0");
                    require(reader, time.matches("\\d+(\\.\\d+)?"), "<time> is no epoch time");
                    return new StreamedEvent(stanza, unbroken, done, fields);
                }
                default -> {}
            }
        }
    }

    private static void require(XMLStreamReader reader, boolean fulfilled, String fault) throws XMLStreamException {
        if (!fulfilled) {
            String near = reader.hasName() ? " (at <" + reader.getLocalName() + ">)" : "";
            throw new XMLStreamException(fault + near, reader.getLocation());
        }
    }

    /** Newer JDKs count every escaped character towards a small limit, which an endless stream must not have. */
    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        for (String limit : new String[] {
            "jdk.xml.totalEntitySizeLimit", "jdk.xml.maxGeneralEntitySizeLimit", "jdk.xml.entityExpansionLimit"
        }) {
            if (factory.isPropertySupported(limit)) {
                factory.setProperty(limit, "0");
            }
        }
        return factory;
    }
}

package ta.simulator.splunkd.input;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes the two documents that splunkd puts on a child's stdin. */
final class InputDocuments {
    /** The four headers of both documents. */
    record Headers(String serverHost, String serverUri, String sessionKey, Path checkpoints) {}

    private InputDocuments() {}

    /** The {@code <input>} document of a run. */
    static byte[] run(Headers headers, Collection<InputStanza> stanzas) {
        return document("input", headers, writer -> {
            writer.writeStartElement("configuration");
            for (InputStanza stanza : stanzas) {
                writer.writeCharacters("\n    ");
                writer.writeStartElement("stanza");
                writer.writeAttribute("name", stanza.name());
                writer.writeAttribute("app", stanza.app());
                parameters(writer, stanza.parameters());
                writer.writeEndElement();
            }
            writer.writeCharacters("\n  ");
            writer.writeEndElement();
        });
    }

    /** The {@code <items>} document of a validation. */
    static byte[] validate(Headers headers, String item, Map<String, String> parameters) {
        return document("items", headers, writer -> {
            writer.writeStartElement("item");
            writer.writeAttribute("name", item);
            parameters(writer, parameters);
            writer.writeEndElement();
        });
    }

    private static byte[] document(String root, Headers headers, Part part) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter writer = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            writer.writeStartDocument("UTF-8", "1.0");
            writer.writeCharacters("\n");
            writer.writeStartElement(root);
            element(writer, "server_host", headers.serverHost());
            element(writer, "server_uri", headers.serverUri());
            element(writer, "session_key", headers.sessionKey());
            element(writer, "checkpoint_dir", headers.checkpoints().toString());
            writer.writeCharacters("\n  ");
            part.write(writer);
            writer.writeCharacters("\n");
            writer.writeEndElement();
            writer.writeCharacters("\n");
            writer.writeEndDocument();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("cannot write the <" + root + "> document", e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void parameters(XMLStreamWriter writer, Map<String, String> parameters) throws XMLStreamException {
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            writer.writeCharacters("\n      ");
            writer.writeStartElement("param");
            writer.writeAttribute("name", parameter.getKey());
            writer.writeCharacters(parameter.getValue());
            writer.writeEndElement();
        }
    }

    private static void element(XMLStreamWriter writer, String name, String value) throws XMLStreamException {
        writer.writeCharacters("\n  ");
        writer.writeStartElement(name);
        writer.writeCharacters(value);
        writer.writeEndElement();
    }

    private interface Part {
        void write(XMLStreamWriter writer) throws XMLStreamException;
    }
}

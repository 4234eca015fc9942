package ta.simulator.splunkd.input;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import ta.simulator.splunkd.conf.ConfText;

/** Reads the documents that a scheme's program prints: its declaration, and the error of a refused validation. */
final class SchemeDocument {
    private SchemeDocument() {}

    /** Reads a {@code <scheme>} document; throws with a message when it is not one. */
    static Scheme read(String name, String app, List<String> command, byte[] document) throws InvalidSchemeException {
        Element root = root(document, "scheme");
        List<SchemeArgument> arguments = new ArrayList<>();
        NodeList declared = root.getElementsByTagName("arg");
        for (int at = 0; at < declared.getLength(); at++) {
            arguments.add(argument((Element) declared.item(at)));
        }
        String streaming = child(root, "streaming_mode", "simple");
        if (!streaming.equals("xml") && !streaming.equals("simple")) {
            throw new InvalidSchemeException("streaming_mode is \"" + streaming + "\", it must be xml or simple");
        }
        return new Scheme(
                name,
                app,
                command,
                child(root, "title", name),
                child(root, "description", ""),
                ConfText.isTrue(child(root, "use_external_validation", "false")),
                ConfText.isTrue(child(root, "use_single_instance", "false")),
                streaming.equals("xml"),
                arguments);
    }

    /** The message inside {@code <error><message>}. */
    static String error(byte[] document) throws InvalidSchemeException {
        return child(root(document, "error"), "message", "");
    }

    private static SchemeArgument argument(Element element) throws InvalidSchemeException {
        String name = element.getAttribute("name");
        if (!name.matches("[0-9A-Za-z][0-9A-Za-z_-]*")) {
            throw new InvalidSchemeException("\"" + name + "\" is no argument name");
        }
        String type = child(element, "data_type", "string").toLowerCase(Locale.ROOT);
        if (!List.of("string", "number", "boolean").contains(type)) {
            throw new InvalidSchemeException("argument " + name + " has the unknown data_type \"" + type + "\"");
        }
        return new SchemeArgument(
                name,
                child(element, "title", name),
                child(element, "description", ""),
                type,
                ConfText.isTrue(child(element, "required_on_create", "true")),
                ConfText.isTrue(child(element, "required_on_edit", "false")));
    }

    private static Element root(byte[] document, String expected) throws InvalidSchemeException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            Element root = builder.parse(new ByteArrayInputStream(document)).getDocumentElement();
            if (!root.getTagName().equals(expected)) {
                throw new InvalidSchemeException("the document is <" + root.getTagName() + ">, not <" + expected + ">");
            }
            return root;
        } catch (InvalidSchemeException e) {
            throw e;
        } catch (Exception e) {
            throw new InvalidSchemeException("no valid XML: " + e.getMessage());
        }
    }

    private static String child(Element parent, String name, String fallback) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                return element.getTextContent().strip();
            }
        }
        return fallback;
    }

    /** A document that is not what the protocol asks for. */
    static final class InvalidSchemeException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidSchemeException(String message) {
            super(message);
        }
    }
}

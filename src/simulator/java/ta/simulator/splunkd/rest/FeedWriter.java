package ta.simulator.splunkd.rest;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import ta.simulator.net.Json;
import ta.simulator.net.Reply;

/** Writes answers in Splunk's two forms: Atom XML, and the JSON of {@code output_mode=json}. */
final class FeedWriter {
    private static final String ATOM = "http://www.w3.org/2005/Atom";
    private static final String REST = "http://dev.splunk.com/ns/rest";
    private static final String OPEN_SEARCH = "http://a9.com/-/spec/opensearch/1.1/";

    private final String version;
    private final String build;

    FeedWriter(String version, String build) {
        this.version = version;
        this.build = build;
    }

    Reply write(RestRequest request, Answer answer) {
        if (answer.ready().isPresent()) {
            return answer.ready().get();
        }
        return request.isJson()
                ? Reply.json(answer.status(), json(request, answer))
                : Reply.text(answer.status(), "text/xml", atom(request, answer));
    }

    /** A reply that consists of one message. */
    static Reply message(boolean json, int status, String type, String text) {
        if (json) {
            JsonObject body = Json.object("messages", Json.array(Json.object("type", type, "text", text)));
            return Reply.json(status, body);
        }
        return Reply.text(status, "text/xml", xml(writer -> {
            writer.writeStartElement("response");
            writer.writeStartElement("messages");
            writer.writeStartElement("msg");
            writer.writeAttribute("type", type);
            writer.writeCharacters(text);
            writer.writeEndElement();
            writer.writeEndElement();
            writer.writeEndElement();
        }));
    }

    private JsonObject json(RestRequest request, Answer answer) {
        JsonArray entries = new JsonArray();
        for (Entry entry : answer.entries()) {
            String path = entry.path();
            JsonObject links = Json.object("alternate", path, "list", path, "edit", path);
            if (entry.removable()) {
                links.addProperty("remove", path);
            }
            entries.add(Json.object(
                    "name", entry.name(),
                    "id", origin(request) + path,
                    "updated", Instant.EPOCH.toString(),
                    "links", links,
                    "author", entry.owner(),
                    "acl", element(entry.acl(request.user())),
                    "content", element(entry.content())));
        }
        return Json.object(
                "links",
                new JsonObject(),
                "origin",
                origin(request) + request.http().path(),
                "updated",
                Instant.now().toString(),
                "generator",
                Json.object("build", build, "version", version),
                "entry",
                entries,
                "paging",
                Json.object("total", answer.total(), "perPage", answer.perPage(), "offset", answer.offset()),
                "messages",
                new JsonArray());
    }

    private String atom(RestRequest request, Answer answer) {
        if (answer.bare()) {
            return xml(writer -> {
                writer.writeStartElement("entry");
                namespaces(writer);
                entry(writer, request, answer.entries().get(0));
            });
        }
        return xml(writer -> {
            writer.writeStartElement("feed");
            namespaces(writer);
            text(writer, "title", request.path().get(request.path().size() - 1));
            text(writer, "id", origin(request) + request.http().path());
            text(writer, "updated", Instant.now().toString());
            writer.writeEmptyElement("generator");
            writer.writeAttribute("build", build);
            writer.writeAttribute("version", version);
            author(writer, "Splunk");
            text(writer, "opensearch:totalResults", String.valueOf(answer.total()));
            text(writer, "opensearch:itemsPerPage", String.valueOf(answer.perPage()));
            text(writer, "opensearch:startIndex", String.valueOf(answer.offset()));
            writer.writeEmptyElement("s:messages");
            for (Entry entry : answer.entries()) {
                writer.writeStartElement("entry");
                entry(writer, request, entry);
            }
            writer.writeEndElement();
        });
    }

    private static void namespaces(XMLStreamWriter writer) throws XMLStreamException {
        writer.writeDefaultNamespace(ATOM);
        writer.writeNamespace("s", REST);
        writer.writeNamespace("opensearch", OPEN_SEARCH);
    }

    /** Writes the inside of an entry, and its end. */
    private static void entry(XMLStreamWriter writer, RestRequest request, Entry entry) throws XMLStreamException {
        text(writer, "title", entry.name());
        text(writer, "id", origin(request) + entry.path());
        text(writer, "updated", Instant.EPOCH.toString());
        for (String relation : List.of("alternate", "list", "edit", "remove")) {
            if (entry.removable() || !relation.equals("remove")) {
                writer.writeEmptyElement("link");
                writer.writeAttribute("href", entry.path());
                writer.writeAttribute("rel", relation);
            }
        }
        author(writer, entry.owner());
        writer.writeStartElement("content");
        writer.writeAttribute("type", "text/xml");
        Map<String, Object> content = new java.util.LinkedHashMap<>(entry.content());
        content.put("eai:acl", entry.acl(request.user()));
        value(writer, content);
        writer.writeEndElement();
        writer.writeEndElement();
    }

    private static void value(XMLStreamWriter writer, Object value) throws XMLStreamException {
        if (value instanceof Map<?, ?> map) {
            writer.writeStartElement("s:dict");
            for (Map.Entry<?, ?> pair : map.entrySet()) {
                writer.writeStartElement("s:key");
                writer.writeAttribute("name", String.valueOf(pair.getKey()));
                value(writer, pair.getValue());
                writer.writeEndElement();
            }
            writer.writeEndElement();
        } else if (value instanceof List<?> list) {
            writer.writeStartElement("s:list");
            for (Object item : list) {
                writer.writeStartElement("s:item");
                value(writer, item);
                writer.writeEndElement();
            }
            writer.writeEndElement();
        } else if (value instanceof Boolean truth) {
            writer.writeCharacters(truth ? "1" : "0");
        } else if (value != null) {
            writer.writeCharacters(String.valueOf(value));
        }
    }

    private static JsonElement element(Object value) {
        if (value instanceof Map<?, ?> map) {
            JsonObject object = new JsonObject();
            map.forEach((key, member) -> object.add(String.valueOf(key), element(member)));
            return object;
        }
        if (value instanceof List<?> list) {
            JsonArray array = new JsonArray();
            list.forEach(item -> array.add(element(item)));
            return array;
        }
        return Json.value(value);
    }

    private static void text(XMLStreamWriter writer, String name, String value) throws XMLStreamException {
        writer.writeStartElement(name);
        writer.writeCharacters(value);
        writer.writeEndElement();
    }

    private static void author(XMLStreamWriter writer, String name) throws XMLStreamException {
        writer.writeStartElement("author");
        text(writer, "name", name);
        writer.writeEndElement();
    }

    private static String origin(RestRequest request) {
        return "https://127.0.0.1:" + request.http().port();
    }

    /** Writes an XML document. */
    static String xml(Part part) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter writer = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            writer.writeStartDocument("UTF-8", "1.0");
            part.write(writer);
            writer.writeEndDocument();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("cannot write the reply", e);
        }
        return text.toString();
    }

    /** Something that writes elements. */
    interface Part {
        void write(XMLStreamWriter writer) throws XMLStreamException;
    }
}

package ta.simulator.splunkd.rest;

import java.util.Optional;
import ta.simulator.net.Json;
import ta.simulator.net.Reply;
import ta.simulator.splunkd.index.Arrival;

/** {@code receivers/simple}: one event per call, its metadata in the query, its text in the body. */
final class ReceiversEndpoint implements Endpoint {
    private final Hub hub;

    ReceiversEndpoint(Hub hub) {
        this.hub = hub;
    }

    @Override
    public Answer answer(RestRequest request) throws Exception {
        if (!request.isPost()) {
            throw RestException.methodNotAllowed();
        }
        if (!request.element(1).equals("simple")) {
            throw new RestException(404, "Not Found");
        }
        request.demand("edit_tcp");
        String raw = request.http().text();
        if (raw.isEmpty()) {
            throw new RestException(400, "No data was posted.");
        }
        String index = request.http().query("index").orElse("default");
        Arrival arrival = new Arrival(
                Optional.empty(),
                index,
                request.http().query("host").orElse(hub.serverName()),
                request.http().query("source").orElse("www"),
                request.http().query("sourcetype").orElse("web_input"),
                raw,
                "",
                0);
        hub.indexes().add(arrival);
        if (!index.equals("default") && !hub.indexes().names().contains(index)) {
            throw new RestException(400, "supplied index '" + index + "' missing");
        }
        if (request.isJson()) {
            return Answer.ready(Reply.json(
                    200,
                    Json.object(
                            "index", index,
                            "bytes", raw.length(),
                            "host", arrival.host(),
                            "source", arrival.source(),
                            "sourcetype", arrival.sourcetype())));
        }
        return Answer.ready(Reply.text(200, "text/xml", FeedWriter.xml(writer -> {
            writer.writeStartElement("response");
            writer.writeStartElement("results");
            writer.writeStartElement("result");
            for (String[] field : new String[][] {
                {"_index", index},
                {"bytes", String.valueOf(raw.length())},
                {"host", arrival.host()},
                {"source", arrival.source()},
                {"sourcetype", arrival.sourcetype()}
            }) {
                writer.writeStartElement("field");
                writer.writeAttribute("k", field[0]);
                writer.writeStartElement("value");
                writer.writeStartElement("text");
                writer.writeCharacters(field[1]);
                writer.writeEndElement();
                writer.writeEndElement();
                writer.writeEndElement();
            }
            writer.writeEndElement();
            writer.writeEndElement();
            writer.writeEndElement();
        })));
    }
}

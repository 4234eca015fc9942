package ta.simulator.splunkd.rest;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import ta.simulator.net.Json;
import ta.simulator.net.Reply;
import ta.simulator.splunkd.search.ResultTable;
import ta.simulator.splunkd.search.Row;

/** Writes results in the output modes of the search endpoints. */
final class SearchResults {
    private SearchResults() {}

    /** The reply of {@code …/results} and of a oneshot search. */
    static Reply whole(ResultTable table, String mode, int offset) throws RestException {
        return whole(table, mode, offset, false, OptionalInt.empty());
    }

    /**
     * @param metadata whether fields of lists are told as objects
     * @param processed how many rows there are after the commands that the call gave
     */
    static Reply whole(ResultTable table, String mode, int offset, boolean metadata, OptionalInt processed)
            throws RestException {
        return switch (mode) {
            case "json" ->
                Reply.json(
                        200,
                        Json.object(
                                "preview",
                                false,
                                "init_offset",
                                offset,
                                "messages",
                                new JsonArray(),
                                "fields",
                                named(table.fields()),
                                "results",
                                Json.arrayOf(table.rows().stream()
                                        .map(row -> object(table, row))
                                        .toList()),
                                "highlighted",
                                new JsonObject()));
            case "json_rows" -> lists(table, "rows", rows(table), metadata, processed);
            case "json_cols" -> lists(table, "columns", columns(table), metadata, processed);
            case "csv" -> Reply.text(200, "text/csv", csv(table));
            case "raw" -> Reply.text(200, "text/plain", raw(table));
            case "xml" -> Reply.text(200, "text/xml", xml(table));
            default -> throw new RestException(400, "Invalid output_mode: " + mode);
        };
    }

    /** The reply of {@code …/export}: one JSON object per line, or a whole document in the other modes. */
    static Reply export(ResultTable table, String mode) throws RestException {
        if (!mode.equals("json")) {
            return whole(table, mode, 0);
        }
        StringBuilder lines = new StringBuilder();
        List<Row> rows = table.rows();
        for (int number = 0; number < rows.size(); number++) {
            JsonObject line = Json.object("preview", false, "offset", number);
            if (number == rows.size() - 1) {
                line.addProperty("lastrow", true);
            }
            line.add("result", object(table, rows.get(number)));
            lines.append(Json.text(line)).append('\n');
        }
        if (rows.isEmpty()) {
            lines.append("{\"preview\":false,\"lastrow\":true}\n");
        }
        return Reply.text(200, "application/json", lines.toString());
    }

    /** Comma-separated values with a header. */
    static String csv(ResultTable table) {
        StringBuilder text = new StringBuilder();
        line(text, table.fields(), Function.identity());
        table.rows().forEach(row -> line(text, table.fields(), row::text));
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> fields, Function<String, String> value) {
        for (int at = 0; at < fields.size(); at++) {
            text.append(at == 0 ? "" : ",")
                    .append('"')
                    .append(value.apply(fields.get(at)).replace("\"", "\"\""))
                    .append('"');
        }
        text.append('\n');
    }

    private static JsonObject object(ResultTable table, Row row) {
        JsonObject object = new JsonObject();
        for (String field : table.fields()) {
            if (!row.values(field).isEmpty()) {
                object.add(field, value(row, field));
            }
        }
        return object;
    }

    private static JsonElement value(Row row, String field) {
        List<String> values = row.values(field);
        return values.isEmpty()
                ? JsonNull.INSTANCE
                : values.size() == 1 ? Json.value(values.get(0)) : Json.arrayOf(values);
    }

    private static JsonArray named(List<String> fields) {
        return Json.arrayOf(
                fields.stream().map(field -> Json.object("name", field)).toList());
    }

    private static Reply lists(
            ResultTable table, String name, JsonArray lists, boolean metadata, OptionalInt processed) {
        JsonObject answer = Json.object(
                "preview",
                false,
                "init_offset",
                0,
                "messages",
                new JsonArray(),
                "fields",
                metadata ? named(table.fields()) : Json.arrayOf(table.fields()),
                name,
                lists);
        processed.ifPresent(count -> answer.addProperty("post_process_count", count));
        return Reply.json(200, answer);
    }

    private static JsonArray rows(ResultTable table) {
        return Json.arrayOf(table.rows().stream()
                .map(row -> Json.arrayOf(
                        table.fields().stream().map(field -> value(row, field)).toList()))
                .toList());
    }

    private static JsonArray columns(ResultTable table) {
        return Json.arrayOf(table.fields().stream()
                .map(field -> Json.arrayOf(
                        table.rows().stream().map(row -> value(row, field)).toList()))
                .toList());
    }

    private static String raw(ResultTable table) {
        StringBuilder text = new StringBuilder();
        table.rows().forEach(row -> text.append(row.text("_raw")).append('\n'));
        return text.toString();
    }

    private static String xml(ResultTable table) {
        return FeedWriter.xml(writer -> {
            writer.writeStartElement("results");
            writer.writeAttribute("preview", "0");
            writer.writeStartElement("meta");
            writer.writeStartElement("fieldOrder");
            for (String field : table.fields()) {
                writer.writeStartElement("field");
                writer.writeCharacters(field);
                writer.writeEndElement();
            }
            writer.writeEndElement();
            writer.writeEndElement();
            int offset = 0;
            for (Row row : table.rows()) {
                writer.writeStartElement("result");
                writer.writeAttribute("offset", String.valueOf(offset));
                offset++;
                for (String field : row.names()) {
                    writer.writeStartElement("field");
                    writer.writeAttribute("k", field);
                    for (String value : row.values(field)) {
                        writer.writeStartElement("value");
                        writer.writeStartElement("text");
                        writer.writeCharacters(value);
                        writer.writeEndElement();
                        writer.writeEndElement();
                    }
                    writer.writeEndElement();
                }
                writer.writeEndElement();
            }
            writer.writeEndElement();
        });
    }
}

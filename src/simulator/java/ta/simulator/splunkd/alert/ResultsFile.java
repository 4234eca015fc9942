package ta.simulator.splunkd.alert;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import ta.simulator.splunkd.search.ResultTable;
import ta.simulator.splunkd.search.Row;

/** Writes results.csv.gz: each field, and beside it {@code __mv_<field>} with {@code $a$;$b$} when it has several values. */
final class ResultsFile {
    private ResultsFile() {}

    static void write(Path file, ResultTable table, int maximum) throws IOException {
        try (Writer writer =
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8)) {
            List<String> header = new ArrayList<>();
            for (String field : table.fields()) {
                header.add(field);
                header.add("__mv_" + field);
            }
            line(writer, header);
            for (Row row : table.page(0, maximum).rows()) {
                List<String> cells = new ArrayList<>();
                for (String field : table.fields()) {
                    cells.add(row.text(field));
                    cells.add(multiple(row.values(field)));
                }
                line(writer, cells);
            }
        }
    }

    private static String multiple(List<String> values) {
        if (values.size() < 2) {
            return "";
        }
        return String.join(
                ";",
                values.stream()
                        .map(value -> "$" + value.replace("$", "$$") + "$")
                        .toList());
    }

    private static void line(Writer writer, List<String> cells) throws IOException {
        List<String> quoted = cells.stream()
                .map(cell -> "\"" + cell.replace("\"", "\"\"") + "\"")
                .toList();
        writer.write(String.join(",", quoted));
        writer.write("\n");
    }
}

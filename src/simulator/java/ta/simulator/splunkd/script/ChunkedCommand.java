package ta.simulator.splunkd.script;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import ta.simulator.net.Json;
import ta.simulator.splunkd.conf.ConfStore;
import ta.simulator.splunkd.conf.ConfText;
import ta.simulator.splunkd.conf.Stanza;
import ta.simulator.splunkd.search.ResultTable;
import ta.simulator.splunkd.search.Row;
import ta.simulator.splunkd.search.SearchEngine;
import ta.simulator.splunkd.search.SearchException;
import ta.simulator.splunkd.search.SearchRequest;

/**
 * Runs the generating commands of apps ({@code chunked = true} in commands.conf): one request {@code getinfo}, then {@code execute} until
 * the program has finished.
 */
public final class ChunkedCommand implements SearchEngine.ProgramCommand {
    private static final Pattern ARGUMENT = Pattern.compile("(?:[^\\s\"]|\"(?:[^\"\\\\]|\\\\.)*\")+", Pattern.DOTALL);
    private static final Pattern HEADER = Pattern.compile("chunked 1\\.0,(\\d+),(\\d+)");

    private final Path home;
    private final ConfStore confs;
    private final String serverUri;
    private final UnaryOperator<String> sessions;
    private final Map<String, String> environment;

    /** @param sessions gives a session key for a user */
    public ChunkedCommand(
            Path home,
            ConfStore confs,
            String serverUri,
            UnaryOperator<String> sessions,
            Map<String, String> environment) {
        this.home = home;
        this.confs = confs;
        this.serverUri = serverUri;
        this.sessions = sessions;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public boolean knows(String name) {
        return confs.stanza("commands", name)
                .filter(stanza -> ConfText.isTrue(stanza.value("chunked", "false")))
                .isPresent();
    }

    @Override
    public ResultTable generate(String stage, SearchRequest request) throws SearchException {
        String name = stage.split("\\s", 2)[0];
        Stanza command = confs.stanza("commands", name).orElseThrow();
        Path program =
                home.resolve("etc/apps").resolve(command.app()).resolve("bin").resolve(command.value("filename", ""));
        try {
            ProcessBuilder builder = new ProcessBuilder(program.toString())
                    .directory(new File("/"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process process = builder.start();
            try {
                return table(new Talk(process), stage.substring(name.length()), request);
            } finally {
                process.destroy();
            }
        } catch (IOException e) {
            throw SearchException.failed(
                    "Error in '" + name + "' command: External search command exited unexpectedly: " + e.getMessage());
        }
    }

    private ResultTable table(Talk talk, String arguments, SearchRequest request) throws IOException, SearchException {
        Set<String> fields = new LinkedHashSet<>();
        List<Row> rows = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        Reply reply =
                talk.ask(Json.object("action", "getinfo", "preview", false, "searchinfo", info(arguments, request)));
        reply.read(fields, rows, errors);
        while (!reply.isLast() && errors.isEmpty()) {
            reply = talk.ask(Json.object("action", "execute", "finished", true));
            reply.read(fields, rows, errors);
        }
        if (!errors.isEmpty()) {
            throw SearchException.failed(String.join(" ", errors));
        }
        return new ResultTable(List.copyOf(fields), rows);
    }

    private JsonObject info(String arguments, SearchRequest request) {
        JsonArray raw = new JsonArray();
        JsonArray plain = new JsonArray();
        Matcher argument = ARGUMENT.matcher(arguments);
        while (argument.find()) {
            raw.add(argument.group());
            plain.add(argument.group().replaceAll("\\\\(.)|\"", "$1"));
        }
        return Json.object(
                "args",
                plain,
                "raw_args",
                raw,
                "sid",
                request.sid(),
                "app",
                request.app(),
                "owner",
                request.user(),
                "username",
                request.user(),
                "session_key",
                sessions.apply(request.user()),
                "splunkd_uri",
                serverUri,
                "earliest_time",
                seconds(request.earliest()),
                "latest_time",
                seconds(request.latest()),
                "maxresultrows",
                50_000);
    }

    private static String seconds(String term) {
        return term.isEmpty() ? "0" : term;
    }

    /** What the program says at once. */
    private record Reply(JsonObject metadata, String body) {
        boolean isLast() {
            return metadata.has("finished") && metadata.get("finished").getAsBoolean();
        }

        void read(Set<String> fields, List<Row> rows, List<String> errors) throws IOException {
            if (metadata.has("inspector")) {
                for (JsonElement message : metadata.getAsJsonObject("inspector").getAsJsonArray("messages")) {
                    if (message.getAsJsonArray().get(0).getAsString().equals("ERROR")) {
                        errors.add(message.getAsJsonArray().get(1).getAsString());
                    }
                }
            }
            if (body.isEmpty()) {
                return;
            }
            try (CSVParser parser = CSVFormat.DEFAULT
                    .builder()
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .build()
                    .parse(new StringReader(body))) {
                parser.getHeaderNames().stream()
                        .filter(name -> !name.startsWith("__mv_"))
                        .forEach(fields::add);
                for (CSVRecord line : parser) {
                    Row row = new Row();
                    fields.stream()
                            .filter(line::isSet)
                            .filter(field -> !line.get(field).isEmpty())
                            .forEach(field -> row.with(field, line.get(field)));
                    rows.add(row);
                }
            }
        }
    }

    /** Requests to one process, and its replies. */
    private static final class Talk {
        private final OutputStream requests;
        private final InputStream replies;

        Talk(Process process) {
            requests = process.getOutputStream();
            replies = new BufferedInputStream(process.getInputStream());
        }

        Reply ask(JsonObject metadata) throws IOException {
            byte[] text = Json.text(metadata).getBytes(StandardCharsets.UTF_8);
            requests.write(("chunked 1.0," + text.length + ",0\n").getBytes(StandardCharsets.US_ASCII));
            requests.write(text);
            requests.flush();
            Matcher header = HEADER.matcher(line());
            if (!header.matches()) {
                throw new IOException("the program does not speak the protocol");
            }
            return new Reply(
                    Json.parseObject(take(Integer.parseInt(header.group(1)))), take(Integer.parseInt(header.group(2))));
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = replies.read(); next != '\n'; next = replies.read()) {
                if (next < 0) {
                    throw new EOFException("the program ended without a reply");
                }
                line.append((char) next);
            }
            return line.toString();
        }

        private String take(int size) throws IOException {
            byte[] bytes = replies.readNBytes(size);
            if (bytes.length < size) {
                throw new EOFException("the program ended within a reply");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}

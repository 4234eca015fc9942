package ta.simulator.splunkd;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import ta.simulator.net.Json;
import ta.simulator.splunkd.client.Trust;
import ta.simulator.splunkd.search.Row;
import ta.simulator.splunkd.search.SearchEngine;
import ta.simulator.splunkd.search.SearchException;

/** The search command {@code rest}: asks the management port as the user who searches. */
final class RestSearch implements SearchEngine.RestCommand {
    private final String url;
    private final HttpClient client;
    private final UnaryOperator<String> sessions;

    /**
     * @param sessions gives a session key for a user
     */
    RestSearch(String url, Path home, UnaryOperator<String> sessions) throws IOException {
        this.url = url;
        this.sessions = sessions;
        client = HttpClient.newBuilder()
                .sslContext(Trust.pinned(Files.readString(home.resolve("etc/auth/cacert.pem"))))
                .build();
    }

    @Override
    public List<Row> read(String path, String user) throws SearchException {
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(url + path + "?output_mode=json&count=0"))
                            .header("Authorization", "Splunk " + sessions.apply(user))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw SearchException.failed("Error in 'rest' command: " + path + " answers " + answer.statusCode());
            }
            List<Row> rows = new ArrayList<>();
            for (JsonElement entry : Json.parseObject(answer.body()).getAsJsonArray("entry")) {
                rows.add(row(entry.getAsJsonObject()));
            }
            return rows;
        } catch (IOException e) {
            throw SearchException.failed("Error in 'rest' command: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SearchException.failed("Error in 'rest' command: interrupted");
        }
    }

    private static Row row(JsonObject entry) {
        Row row = new Row().with("title", entry.get("name").getAsString());
        JsonObject content = entry.getAsJsonObject("content");
        for (String name : content.keySet()) {
            Json.string(content, name).ifPresent(value -> row.with(name, value));
        }
        return row;
    }
}

package ta.defender.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import ta.defender.http.Environment;
import ta.defender.json.Json;
import ta.defender.json.MalformedJsonException;
import ta.defender.model.DefenderException;
import ta.defender.splunk.SplunkLog;

/**
 * What a command has that a person starts.
 *
 * @param variables of the process
 */
record Console(
        InputStream stdin, OutputStream out, SplunkLog log, Environment environment, Map<String, String> variables) {
    private static final int MAX_BYTES = 1 << 20;

    /**
     * Reads standard input to its end: a JSON document, or a line with the credential, which becomes {@code password}.
     *
     * @param help the page that shows the form of the document
     */
    JsonObject document(String help) throws IOException {
        String text = new String(stdin.readNBytes(MAX_BYTES), StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            throw DefenderException.setting(
                    "standard input", "is empty", "give the session key or password for Splunk, see --help");
        }
        String remedy = "appserver/static/help/" + help + " shows its form";
        try {
            JsonElement json = text.startsWith("{") || text.startsWith("[") ? Json.parse(text) : JsonNull.INSTANCE;
            if (json instanceof JsonObject document) {
                return document;
            }
            if (json instanceof JsonArray) {
                throw DefenderException.setting("standard input", "is a JSON list", remedy);
            }
        } catch (MalformedJsonException e) {
            if (text.startsWith("{")) {
                // the reason, not the text: it may hold a secret
                throw DefenderException.setting("standard input", "is not valid JSON (" + e.reason() + ")", remedy);
            }
        }
        JsonObject credential = new JsonObject();
        credential.addProperty("password", text.lines().findFirst().orElse("").strip());
        return credential;
    }

    void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}

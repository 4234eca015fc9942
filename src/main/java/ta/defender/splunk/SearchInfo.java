package ta.defender.splunk;

import com.google.gson.JsonObject;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Json;
import ta.defender.model.Secret;

/**
 * What splunkd tells a search command about its search.
 *
 * @param args the words behind the command, without quotation marks
 * @param rawArgs the same as written; empty if splunkd does not say
 * @param splunkdUri base URL of the management port, or null
 * @param sessionKey of the user, or null
 * @param earliest begin of the search's time range; null for all time
 * @param latest its end; null for now
 */
public record SearchInfo(
        List<String> args,
        List<String> rawArgs,
        @Nullable URI splunkdUri,
        @Nullable Secret sessionKey,
        @Nullable Instant earliest,
        @Nullable Instant latest) {
    public SearchInfo {
        args = List.copyOf(args);
        rawArgs = List.copyOf(rawArgs);
    }

    /** Reads the metadata of a {@code getinfo} request; what is missing is empty or null. */
    public static SearchInfo of(JsonObject metadata) {
        JsonObject info = Json.object(metadata, "searchinfo");
        String key = Json.text(info, "session_key");
        return new SearchInfo(
                words(info, "args"),
                words(info, "raw_args"),
                uri(Json.text(info, "splunkd_uri")),
                key.isEmpty() ? null : Secret.of(key),
                time(Json.text(info, "earliest_time")),
                time(Json.text(info, "latest_time")));
    }

    private static List<String> words(@Nullable JsonObject info, String name) {
        return Json.array(info, name).asList().stream().map(Json::spelling).toList();
    }

    private static @Nullable URI uri(String text) {
        try {
            URI uri = new URI(text);
            return uri.getHost() == null ? null : uri;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** Seconds since 1970, of which 0 stands for no limit. */
    private static @Nullable Instant time(String text) {
        if (!text.matches("\\d{1,12}(\\.\\d{1,20})?")) {
            return null;
        }
        BigDecimal seconds = new BigDecimal(text);
        return seconds.signum() == 0
                ? null
                : Instant.ofEpochSecond(
                        seconds.longValue(),
                        seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue());
    }
}

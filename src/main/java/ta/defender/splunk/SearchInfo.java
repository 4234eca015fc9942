package ta.defender.splunk;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Secret;

/**
 * What splunkd tells a search command about its search.
 *
 * @param args the words behind the command, without quotation marks
 * @param rawArgs the same as written; empty if splunkd does not say
 * @param sid of the search
 * @param username who searches
 * @param splunkdUri base URL of the management port, or null
 * @param sessionKey of the user, or null
 * @param earliest begin of the search's time range; null for all time
 * @param latest its end; null for now
 */
public record SearchInfo(
        List<String> args,
        List<String> rawArgs,
        String sid,
        String username,
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
        JsonObject info = metadata.get("searchinfo") instanceof JsonObject object ? object : new JsonObject();
        return new SearchInfo(
                strings(info, "args"),
                strings(info, "raw_args"),
                text(info, "sid").orElse(""),
                text(info, "username").or(() -> text(info, "owner")).orElse(""),
                uri(text(info, "splunkd_uri").orElse("")),
                text(info, "session_key").map(Secret::of).orElse(null),
                time(text(info, "earliest_time").orElse("")),
                time(text(info, "latest_time").orElse("")));
    }

    private static Optional<String> text(JsonObject object, String name) {
        JsonElement value = object.get(name);
        return value != null && value.isJsonPrimitive() && !value.getAsString().isEmpty()
                ? Optional.of(value.getAsString())
                : Optional.empty();
    }

    private static List<String> strings(JsonObject object, String name) {
        List<String> strings = new ArrayList<>();
        if (object.get(name) != null && object.get(name).isJsonArray()) {
            for (JsonElement each : object.getAsJsonArray(name)) {
                strings.add(each.isJsonPrimitive() ? each.getAsString() : each.toString());
            }
        }
        return strings;
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

package ta.judges;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.graph.models.security.AlertEvidence;
import com.microsoft.graph.models.security.Dictionary;
import com.microsoft.kiota.serialization.AdditionalDataHolder;
import com.microsoft.kiota.serialization.JsonParseNode;
import com.microsoft.kiota.serialization.JsonSerializationWriter;
import com.microsoft.kiota.serialization.Parsable;
import com.microsoft.kiota.serialization.ParsableFactory;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads an answer into the SDK's classes and writes it again. What the SDK has no member for, what it reads as nothing (an
 * enumeration's unknown value, a time in no form of Graph's) and evidence of a type unknown to it are differences.
 */
final class RoundTrip {
    private final Set<String> differences = new TreeSet<>();

    private RoundTrip() {}

    static <T extends Parsable> Set<String> differences(JsonObject answer, ParsableFactory<T> factory)
            throws IOException {
        RoundTrip trip = new RoundTrip();
        JsonParseNode node = new JsonParseNode(answer);
        node.setOnAfterAssignFieldValues(trip::look);
        T object = node.getObjectValue(factory);
        try (JsonSerializationWriter writer = new JsonSerializationWriter()) {
            writer.writeObjectValue(null, object);
            try (Reader text = new InputStreamReader(writer.getSerializedContent(), StandardCharsets.UTF_8)) {
                trip.compare("", answer, JsonParser.parseReader(text));
            }
        }
        return trip.differences;
    }

    /** A dictionary has members of any name. */
    private void look(Parsable object) {
        String name = object.getClass().getSimpleName();
        if (object instanceof AdditionalDataHolder holder && !(object instanceof Dictionary)) {
            holder.getAdditionalData().keySet().stream()
                    .filter(key -> !key.contains("@odata."))
                    .forEach(key -> differences.add(name + " has no member " + key));
        }
        if (object instanceof AlertEvidence evidence && object.getClass() == AlertEvidence.class) {
            differences.add("unknown evidence " + evidence.getOdataType());
        }
    }

    private void compare(String path, JsonElement sent, JsonElement kept) {
        if (sent.isJsonNull()) {
            return;
        }
        if (kept == null || kept.isJsonNull()) {
            differences.add(path + " is lost: " + sent);
        } else if (sent.isJsonObject() && kept.isJsonObject()) {
            for (Map.Entry<String, JsonElement> member : sent.getAsJsonObject().entrySet()) {
                compare(
                        path + "." + member.getKey(),
                        member.getValue(),
                        kept.getAsJsonObject().get(member.getKey()));
            }
        } else if (sent.isJsonArray() && kept.isJsonArray()) {
            for (int i = 0; i < sent.getAsJsonArray().size(); i++) {
                compare(
                        path + "[]",
                        sent.getAsJsonArray().get(i),
                        i < kept.getAsJsonArray().size() ? kept.getAsJsonArray().get(i) : null);
            }
        } else if (!sent.equals(kept) && !sameInstant(sent, kept)) {
            differences.add(path + " changes: " + sent + " -> " + kept);
        }
    }

    private static boolean sameInstant(JsonElement sent, JsonElement kept) {
        try {
            return OffsetDateTime.parse(sent.getAsString())
                    .toInstant()
                    .equals(OffsetDateTime.parse(kept.getAsString()).toInstant());
        } catch (DateTimeException | IllegalStateException e) {
            return false;
        }
    }
}

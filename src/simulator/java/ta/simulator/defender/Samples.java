package ta.simulator.defender;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import ta.simulator.net.Json;

/** The vendor's documented sample objects, see {@code samples/README.md} for where they come from. */
final class Samples {
    private Samples() {}

    static void load(Tenant tenant) {
        for (JsonElement alert : value("20-graph-list-alerts_v2.json")) {
            tenant.addAlert(alert.getAsJsonObject());
        }
        for (JsonElement incident : value("22-graph-list-incidents-expand-alerts.json")) {
            JsonObject copy = incident.getAsJsonObject().deepCopy();
            for (JsonElement alert : GraphForm.array(copy, "alerts")) {
                // The pages show one alert twice; the fuller one has been loaded already.
                if (!tenant.alertIds()
                        .contains(alert.getAsJsonObject().get("id").getAsString())) {
                    tenant.addAlert(alert.getAsJsonObject());
                }
            }
            copy.remove("alerts");
            tenant.addIncident(copy);
        }
    }

    private static Iterable<JsonElement> value(String name) {
        try (InputStream in = Samples.class.getResourceAsStream("samples/" + name)) {
            return Json.parseObject(in.readAllBytes()).getAsJsonArray("value");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the sample " + name, e);
        }
    }
}

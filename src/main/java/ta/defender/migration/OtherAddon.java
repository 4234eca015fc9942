package ta.defender.migration;

import com.google.gson.JsonObject;

/**
 * An installed add-on that collects from Microsoft Defender too.
 *
 * @param isKnown whether its inputs can be taken over
 */
public record OtherAddon(String app, String label, String version, boolean isEnabled, boolean isKnown) {
    JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("app", app);
        json.addProperty("label", label);
        json.addProperty("version", version);
        json.addProperty("enabled", isEnabled);
        json.addProperty("known", isKnown);
        return json;
    }
}

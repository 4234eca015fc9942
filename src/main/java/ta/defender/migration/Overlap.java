package ta.defender.migration;

import com.google.gson.JsonObject;

/**
 * Something that this add-on and another one both have.
 *
 * @param what {@code sourcetype} or {@code app_registration}
 * @param name of it
 * @param remedy what follows, or what to do
 */
public record Overlap(String app, String what, String name, String remedy) {
    JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("app", app);
        json.addProperty("what", what);
        json.addProperty("name", name);
        json.addProperty("remedy", remedy);
        return json;
    }
}

package ta.defender.migration;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.ManagementPort.Entry;

/** Saved searches, macros and dashboards that use names of the other add-on, with what to use instead. Nothing is changed. */
final class OldNames {
    /** Names from public lists of the other add-on, and what this one has in their place. */
    private static final Map<String, String> REPLACEMENTS = new LinkedHashMap<>();

    static {
        REPLACEMENTS.put("defender_update_incident", "ta_defender_update_incident");
        REPLACEMENTS.put("defender_update_alert", "ta_defender_update_alert");
        REPLACEMENTS.put(
                "microsoft_365_defender_endpoint_incidents:", "source of this add-on: defender_incidents:<tenant ID>");
        REPLACEMENTS.put(
                "microsoft_defender_endpoint_atp_alerts:", "source of this add-on: defender_alerts:<tenant ID>");
        REPLACEMENTS.put("Splunk_TA_MS_Security", "TA_defender");
    }

    private final ManagementPort splunk;
    private final JsonArray found = new JsonArray();

    OldNames(ManagementPort splunk) {
        this.splunk = splunk;
    }

    JsonArray find(Installation installation) throws InterruptedException {
        read("saved_search", "-/-/saved/searches", installation);
        read("macro", "-/-/configs/conf-macros", installation);
        read("dashboard", "-/-/data/ui/views", installation);
        return found;
    }

    private void read(String kind, String path, Installation installation) throws InterruptedException {
        for (Entry entry : splunk.list(path, "")) {
            boolean shipped = entry.app().startsWith("TA_defender")
                    || installation.addons().stream()
                            .anyMatch(addon -> addon.app().equals(entry.app()));
            if (!shipped) {
                look(kind, entry);
            }
        }
    }

    private void look(String kind, Entry entry) {
        StringBuilder text = new StringBuilder();
        entry.values().forEach((key, value) -> {
            // the name of an alert action is in the key
            if (key.matches("search|definition|eai:data|actions")) {
                text.append(value).append('\n');
            } else if (key.matches("action\\.[^.]+") && value.matches("1|true")) {
                text.append(key.substring("action.".length())).append('\n');
            }
        });
        REPLACEMENTS.forEach((old, replacement) -> {
            if (Pattern.compile("(?<![A-Za-z0-9_])" + Pattern.quote(old))
                    .matcher(text)
                    .find()) {
                JsonObject json = new JsonObject();
                json.addProperty("kind", kind);
                json.addProperty("app", entry.app());
                json.addProperty("name", entry.name());
                json.addProperty("uses", old);
                json.addProperty("replacement", replacement);
                found.add(json);
            }
        });
    }
}

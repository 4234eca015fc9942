package ta.defender.update;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ta.defender.http.HttpRequest;
import ta.defender.http.HttpResponse;
import ta.defender.model.Feed;
import ta.defender.testing.FakeTransport;

/** Incidents in memory: read, changed, commented, merged into each other. */
final class FakeIncidents implements FakeTransport.Answer {
    private static final Pattern PATH = Pattern.compile(".*/incidents/(\\w+)(/comments)?");

    private final Feed feed;
    private final Map<String, Incident> incidents = new LinkedHashMap<>();
    private final List<String> writes = new ArrayList<>();
    private String tenant = "";
    private int version = 1;

    private static final class Incident {
        JsonElement owner = com.google.gson.JsonNull.INSTANCE;
        JsonElement status = new com.google.gson.JsonPrimitive("active");
        final List<String> tags = new ArrayList<>();
        final JsonArray comments = new JsonArray();
        String into = "";
        int version = 1;
    }

    FakeIncidents(Feed feed) {
        this.feed = feed;
    }

    synchronized FakeIncidents with(String id, String... tags) {
        Incident incident = new Incident();
        incident.tags.addAll(List.of(tags));
        incidents.put(id, incident);
        return this;
    }

    /** The tenant that each incident names. */
    synchronized FakeIncidents ofTenant(String id) {
        tenant = id;
        return this;
    }

    /** Makes an incident lead to another one from now on. */
    synchronized FakeIncidents merged(String id, String into) {
        incidents.computeIfAbsent(id, none -> new Incident()).into = into;
        return this;
    }

    synchronized List<String> tags(String id) {
        return List.copyOf(incidents.get(id).tags);
    }

    synchronized int comments(String id) {
        return incidents.get(id).comments.size();
    }

    /** Every PATCH and POST that was applied. */
    synchronized List<String> writes() {
        return List.copyOf(writes);
    }

    @Override
    public synchronized HttpResponse to(HttpRequest request) throws InterruptedException {
        Matcher path = PATH.matcher(request.uri().getPath());
        if (!path.matches()) {
            return FakeTransport.Answer.status(404).to(request);
        }
        String id = path.group(1);
        Incident incident = incidents.get(id);
        if (!request.method().equals("GET")) {
            JsonObject body = JsonParser.parseString(request.body().text()).getAsJsonObject();
            writes.add(request.method() + " " + id);
            incident.version = ++version;
            JsonElement tags = body.get(feed.tagsMember());
            if (tags != null) {
                incident.tags.clear();
                tags.getAsJsonArray().forEach(tag -> incident.tags.add(tag.getAsString()));
            }
            incident.status = body.has("status") ? body.get("status") : incident.status;
            incident.owner = body.has("assignedTo") ? body.get("assignedTo") : incident.owner;
            if (body.has("comment")) {
                JsonObject comment = new JsonObject();
                comment.add("comment", body.get("comment"));
                incident.comments.add(comment);
            }
        }
        return FakeTransport.Answer.text(200, json(id, incident)).to(request);
    }

    private String json(String id, Incident incident) {
        JsonObject json = new JsonObject();
        json.addProperty(feed.idMember(), id);
        if (!tenant.isEmpty()) {
            json.addProperty("tenantId", tenant);
        }
        json.add("status", incident.status);
        json.add("assignedTo", incident.owner);
        JsonArray tags = new JsonArray();
        incident.tags.forEach(tags::add);
        json.add(feed.tagsMember(), tags);
        json.add("comments", incident.comments);
        json.addProperty(
                feed.updatedMember(),
                "2026-03-01T00:%02d:%02dZ".formatted(incident.version / 60, incident.version % 60));
        if (!incident.into.isEmpty()) {
            json.addProperty("redirectIncidentId", incident.into);
        }
        return json.toString();
    }
}

package ta.defender.microsoft;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.http.ErrorResponse;
import ta.defender.json.Slice;
import ta.defender.json.Timestamps;
import ta.defender.model.Code;
import ta.defender.model.Feed;
import ta.defender.model.ObjectChange;
import ta.defender.model.UpdateField;

/** What can be changed of an alert or incident, as the service shows it now, in the service's spelling. */
public final class ObjectState {
    /** So much text is kept of one object: several are read at the same time. */
    private static final int MAX_CHARACTERS = 2 << 20;

    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private final Feed feed;
    private final Map<UpdateField, String> members = new EnumMap<>(UpdateField.class);
    private final List<String> tags = new ArrayList<>();
    private final List<String> comments = new ArrayList<>();
    private String id;
    private @Nullable String lastUpdate;
    private @Nullable String lastModifiedBy;
    private @Nullable String redirectId;
    private @Nullable String tenantId;
    private @Nullable String providerId;
    private @Nullable ServiceError error;
    private long characters;
    private boolean showsId;
    private boolean showsTags;
    private boolean showsComments;

    private ObjectState(Feed feed, String askedId) {
        this.feed = feed;
        this.id = askedId;
    }

    /** Reads one object and leaves out what nobody can change, such as the evidence. */
    static ObjectState read(Feed feed, String askedId, JsonReader json) throws IOException {
        ObjectState state = new ObjectState(feed, askedId);
        json.beginObject();
        while (json.hasNext()) {
            state.member(json.nextName(), json);
        }
        json.endObject();
        return state;
    }

    /** The object as it would be after a change. */
    public ObjectState with(ObjectChange change) {
        ObjectState changed = new ObjectState(feed, id);
        changed.members.putAll(members);
        change.members().forEach((field, value) -> {
            changed.members.remove(field);
            if (!value.isEmpty()) {
                changed.members.put(field, value);
            }
        });
        changed.tags.addAll(change.tags() == null ? tags : change.tags());
        changed.comments.addAll(comments);
        if (change.comment() != null) {
            changed.comments.add(change.comment());
        }
        changed.lastUpdate = lastUpdate;
        changed.lastModifiedBy = lastModifiedBy;
        changed.tenantId = tenantId;
        changed.showsId = showsId;
        changed.showsTags = showsTags;
        changed.showsComments = showsComments;
        return changed;
    }

    private void member(String name, JsonReader json) throws IOException {
        if (name.equals("comments") && json.peek() == JsonToken.BEGIN_ARRAY) {
            showsComments = true;
            readComments(json);
        } else if (name.equals("error") && json.peek() == JsonToken.BEGIN_OBJECT) {
            error = ServiceError.inPage(
                    Slice.of(JsonParser.parseReader(json).toString().getBytes(StandardCharsets.UTF_8)));
        } else if (name.equals(feed.tagsMember()) && !feed.isOfAlerts() && json.peek() == JsonToken.NULL) {
            showsTags = true;
            json.skipValue();
        } else if (name.equals(feed.tagsMember()) && !feed.isOfAlerts() && json.peek() == JsonToken.BEGIN_ARRAY) {
            showsTags = true;
            json.beginArray();
            while (json.hasNext()) {
                String tag = kept(text(json));
                if (tag != null) {
                    tags.add(tag);
                }
            }
            json.endArray();
        } else if (json.peek() == JsonToken.BEGIN_ARRAY || json.peek() == JsonToken.BEGIN_OBJECT) {
            json.skipValue();
        } else {
            scalar(name, text(json));
        }
    }

    private void scalar(String name, @Nullable String value) {
        if (value == null) {
            return;
        }
        if (name.equals(feed.idMember())) {
            id = value;
            showsId = true;
        } else if (name.equals("providerAlertId")) {
            providerId = value;
        } else if (name.equals(feed.updatedMember())) {
            lastUpdate = value;
        } else if (name.equals("tenantId") || name.equals("aadTenantId")) {
            tenantId = value;
        } else if (name.equals("lastModifiedBy")) {
            lastModifiedBy = value;
        } else if (name.equals("redirectIncidentId") && !feed.isOfAlerts()) {
            redirectId = value.isBlank() || value.equals("0") ? null : value;
        } else {
            for (UpdateField field : UpdateField.values()) {
                if (field.isMember() && field.member().equals(name)) {
                    members.put(field, Objects.requireNonNull(kept(value)));
                }
            }
        }
    }

    private void readComments(JsonReader json) throws IOException {
        json.beginArray();
        while (json.hasNext()) {
            if (json.peek() != JsonToken.BEGIN_OBJECT) {
                json.skipValue();
                continue;
            }
            json.beginObject();
            while (json.hasNext()) {
                if (json.nextName().equals("comment")) {
                    comments.add(Objects.requireNonNullElse(kept(text(json)), ""));
                } else {
                    json.skipValue();
                }
            }
            json.endObject();
        }
        json.endArray();
    }

    /** A text that takes memory as long as the object is worked on. */
    private @Nullable String kept(@Nullable String text) {
        characters += text == null ? 0 : text.length();
        if (characters > MAX_CHARACTERS) {
            throw new ApiException(
                    Code.TOO_LARGE,
                    "the texts, tags and comments of " + id + " have more than " + MAX_CHARACTERS
                            + " characters, which is the limit for an update",
                    "",
                    ErrorResponse.of(200));
        }
        return text;
    }

    private static @Nullable String text(JsonReader json) throws IOException {
        return switch (json.peek()) {
            case STRING, NUMBER -> json.nextString();
            case BOOLEAN -> String.valueOf(json.nextBoolean());
            default -> {
                json.skipValue();
                yield null;
            }
        };
    }

    /** Where it was read. */
    public Feed feed() {
        return feed;
    }

    /** The identifier by which the service calls it. */
    public String id() {
        return id;
    }

    /** The tenant that it says it belongs to; null where it does not. */
    public @Nullable String tenantId() {
        return tenantId;
    }

    /** Whether it is the object that has this identifier, in any spelling that means the same to the service. */
    boolean isCalled(String askedId) {
        return showsId && (isSame(id, askedId) || (providerId != null && isSame(providerId, askedId)));
    }

    private boolean isSame(String one, String other) {
        return one.equalsIgnoreCase(other)
                || (!feed.isOfAlerts()
                        && NUMBER.matcher(one).matches()
                        && NUMBER.matcher(other).matches()
                        && new BigInteger(one).equals(new BigInteger(other)));
    }

    /** Whether {@link #id} is what the service says. */
    boolean showsId() {
        return showsId;
    }

    /** What the service says instead of showing an object, or null. */
    @Nullable ServiceError error() {
        return error;
    }

    /** Whether {@link #tags} are all that the object has. */
    public boolean showsTags() {
        return showsTags;
    }

    /** Whether {@link #comments} are all that the object has. */
    public boolean showsComments() {
        return showsComments;
    }

    /** The present value, or null when it has none. */
    public @Nullable String value(UpdateField field) {
        return members.get(field);
    }

    /** Empty for alerts, which have no tags that people set. */
    public List<String> tags() {
        return List.copyOf(tags);
    }

    /** The texts, in the service's order. */
    public List<String> comments() {
        return List.copyOf(comments);
    }

    /** The last-update instant in the service's own spelling, or null. */
    public @Nullable String lastUpdate() {
        return lastUpdate;
    }

    /** The last-update instant; null when the service gives none that can be read. */
    public @Nullable Instant lastUpdateInstant() {
        return Timestamps.parse(lastUpdate);
    }

    /** Who changed it last, where the service says so. */
    public @Nullable String lastModifiedBy() {
        return lastModifiedBy;
    }

    /** The incident that this one was merged into, or null. */
    public @Nullable String redirectId() {
        return redirectId;
    }

    /** A JSON object under the service's own names; comments as their number. */
    public JsonObject json() {
        JsonObject json = new JsonObject();
        for (UpdateField field : UpdateField.values()) {
            String value = members.get(field);
            boolean isKnown = feed == Feed.GRAPH_INCIDENTS || !field.isGraphIncidentOnly();
            if (field.isMember() && (value != null || isKnown)) {
                json.add(field.member(), value == null ? JsonNull.INSTANCE : new com.google.gson.JsonPrimitive(value));
            }
        }
        if (!feed.isOfAlerts()) {
            JsonArray array = new JsonArray();
            tags.forEach(array::add);
            json.add(feed.tagsMember(), array);
        }
        json.addProperty("comments", comments.size());
        json.addProperty(feed.updatedMember(), lastUpdate);
        if (lastModifiedBy != null) {
            json.addProperty("lastModifiedBy", lastModifiedBy);
        }
        return json;
    }
}

package ta.defender.migration;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.http.ErrorResponse;
import ta.defender.json.Json;
import ta.defender.json.MalformedJsonException;
import ta.defender.json.Timestamps;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.TenantIds;
import ta.defender.splunk.ManagementPort;

/** Events of one sourcetype, tenant and index, found with the rights of the caller. */
final class IndexedEvents {
    /** More would not fit into one call, nor into a checkpoint of reasonable size. */
    private static final int MOST_VERSIONS = 500_000;

    /** An object's creation decides its place in time where an add-on dates events by it; an update may come much later. */
    private static final Duration OLDEST_OBJECT = Duration.ofDays(180);

    private final ManagementPort splunk;
    private final Duration timeout;

    /**
     * @param timeout of each search
     */
    IndexedEvents(ManagementPort splunk, Duration timeout) {
        this.timeout = timeout;
        this.splunk = splunk;
    }

    /**
     * A version of an object, as an index has it.
     *
     * @param fromGraph whether it has Graph's form
     * @param status in lower case, empty where it has none
     */
    record IndexedVersion(String id, Instant updated, boolean fromGraph, String status, String severity) {}

    /**
     * Where the events of a tenant are.
     *
     * @param sources where they come from
     * @param newest when the newest was indexed, or null when there are none
     * @param named whether the sources name the tenant; else events of other tenants may be among them
     */
    record Found(List<String> sources, @Nullable Instant newest, boolean named) {}

    @FunctionalInterface
    interface Versions {
        void version(IndexedVersion version);
    }

    /** The sources of a sourcetype that belong to a tenant, from any add-on. */
    Found find(String index, String sourcetype, String tenant) throws InterruptedException {
        List<String> named = new ArrayList<>();
        List<String> unnamed = new ArrayList<>();
        Instant[] newest = new Instant[2];
        try {
            splunk.search(
                    "| tstats max(_indextime) AS newest where index=" + quoted(index) + " sourcetype="
                            + quoted(sourcetype) + " by source",
                    0,
                    timeout,
                    row -> {
                        String source = Json.text(row, "source");
                        Instant indexed = instant(Json.string(row, "newest"));
                        boolean ours = source.toLowerCase(Locale.ROOT).contains(tenant.toLowerCase(Locale.ROOT));
                        // a source that names no tenant may be of any
                        if (ours || !TenantIds.GUID.matcher(source).find()) {
                            (ours ? named : unnamed).add(source);
                            int at = ours ? 0 : 1;
                            if (indexed != null && (newest[at] == null || indexed.isAfter(newest[at]))) {
                                newest[at] = indexed;
                            }
                        }
                    });
        } catch (ApiException e) {
            throw failed(index, sourcetype, e);
        }
        return named.isEmpty() ? new Found(unnamed, newest[1], false) : new Found(named, newest[0], true);
    }

    /** Where events are. */
    record Place(String index, String sourcetype) {}

    /** The versions that were indexed since an instant, whenever their objects were created. */
    void versions(Place place, Found found, Instant since, String tenant, Versions versions)
            throws InterruptedException {
        String index = place.index();
        String sourcetype = place.sourcetype();
        if (found.sources().isEmpty()) {
            return;
        }
        String sources = found.sources().stream()
                .map(source -> "source=" + quoted(source))
                .collect(Collectors.joining(" OR ", "(", ")"));
        int[] count = {0};
        try {
            splunk.search(
                    "search index=" + quoted(index) + " sourcetype=" + quoted(sourcetype) + " " + sources
                            + " _index_earliest=" + since.getEpochSecond() + " | table _raw",
                    Math.max(0, since.minus(OLDEST_OBJECT).getEpochSecond()),
                    timeout,
                    row -> {
                        IndexedVersion version = version(Json.text(row, "_raw"), tenant);
                        if (version != null) {
                            count[0]++;
                            if (count[0] > MOST_VERSIONS) {
                                throw new DefenderException(
                                        Code.TOO_MANY_EVENTS,
                                        "index " + index + " has more than " + MOST_VERSIONS + " events of "
                                                + sourcetype + " since " + since,
                                        "create the input by hand with a start_time of your choice");
                            }
                            versions.version(version);
                        }
                    });
        } catch (ApiException e) {
            throw failed(index, sourcetype, e);
        }
    }

    /** Null for an object of another tenant, and for anything else. */
    static @Nullable IndexedVersion version(String raw, String tenant) {
        try {
            if (!(Json.parse(raw) instanceof JsonObject object)) {
                return null;
            }
            String theirs = Json.text(object, "tenantId", tenant);
            if (TenantIds.areOfTwo(tenant, theirs)) {
                return null;
            }
            boolean graph = object.has("lastUpdateDateTime");
            String id = text(object, object.has("id") ? "id" : object.has("alertId") ? "alertId" : "incidentId");
            Instant updated = null;
            for (String member : List.of("lastUpdateDateTime", "lastUpdateTime", "lastUpdatedTime")) {
                updated = updated == null ? Timestamps.parse(Json.string(object, member)) : updated;
            }
            return id.isEmpty() || updated == null
                    ? null
                    : new IndexedVersion(
                            id,
                            updated,
                            graph,
                            text(object, "status").toLowerCase(Locale.ROOT),
                            text(object, "severity").toLowerCase(Locale.ROOT));
        } catch (MalformedJsonException e) {
            // an event that is cut off, or of something else
            return null;
        }
    }

    private static String text(JsonObject object, String member) {
        JsonElement value = Json.member(object, member);
        return value == null ? "" : Json.spelling(value);
    }

    private static @Nullable Instant instant(@Nullable String seconds) {
        try {
            return seconds == null || seconds.isEmpty()
                    ? null
                    : Instant.ofEpochSecond((long) Double.parseDouble(seconds));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static ApiException failed(String index, String sourcetype, ApiException e) {
        return new ApiException(
                e.code(),
                "cannot search index " + index + " for " + sourcetype + ": " + e.getMessage(),
                "your role needs the capability search and the index",
                ErrorResponse.of(e.status()),
                e);
    }

    /** A value for a search: the caller's text stays one value. */
    static String quoted(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}

package ta.defender.output.format;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** OCSF: alerts as Detection Finding, incidents as Incident Finding. Each event is one version of its object. */
final class OcsfFormat implements Format {
    private static final int FINDINGS = 2;
    private static final int DETECTION_FINDING = 2004;
    private static final int INCIDENT_FINDING = 2005;
    private static final int CREATE = 1;
    private static final int UPDATE = 2;
    private static final int CLOSE = 3;
    private static final int OTHER = 99;
    private static final int HIGH_PRIORITY = 85;
    private static final String PRODUCT = "Microsoft Defender XDR";

    private static final List<String> SEVERITIES =
            List.of("Unknown", "Informational", "Low", "Medium", "High", "Critical");

    /** Status in Graph's spelling: OCSF's number and caption for alerts. */
    private static final Map<String, Coded> ALERT_STATUS = Map.of(
            "unknown", new Coded(0, "Unknown"),
            "new", new Coded(1, "New"),
            "inProgress", new Coded(2, "In Progress"),
            "resolved", new Coded(4, "Resolved"));

    private static final Map<String, Coded> INCIDENT_STATUS = Map.of(
            "unknown", new Coded(0, "Unknown"),
            "active", new Coded(1, "New"),
            "inProgress", new Coded(2, "In Progress"),
            "awaitingAction", new Coded(3, "On Hold"),
            "resolved", new Coded(4, "Resolved"),
            "redirected", new Coded(5, "Closed"));

    /** Classification or determination, in lower case. */
    private static final Map<String, Coded> VERDICTS = Map.of(
            "falsepositive", new Coded(1, "False Positive"),
            "truepositive", new Coded(2, "True Positive"),
            "informationalexpectedactivity", new Coded(5, "Benign"),
            "benignpositive", new Coded(5, "Benign"));

    private static final Map<String, Coded> VERDICTS_BY_DETERMINATION = Map.of(
            "securitytesting", new Coded(6, "Test"),
            "notenoughdatatovalidate", new Coded(7, "Insufficient Data"),
            "insufficientdata", new Coded(7, "Insufficient Data"));

    private final Mapping mapping;
    private final String version;
    private final boolean raw;

    OcsfFormat(FormatOptions options, Mapping mapping) {
        this.mapping = mapping;
        this.version = options.get("ocsf_version");
        this.raw = options.isOn("raw");
    }

    private record Coded(int id, String caption) {}

    /** Where an API keeps what both kinds of objects have. */
    private record Names(String id, String title, String created, String updated, String tenant) {}

    @Override
    public boolean accepts(EventKind kind) {
        return kind != EventKind.STREAM_RECORD && kind != EventKind.HEALTH;
    }

    @Override
    public List<String> lines(EventKind kind, Document object, int maxBytes) {
        if (!accepts(kind)) {
            throw new IllegalArgumentException("OCSF has no class for " + kind.id());
        }
        JsonObject event = switch (kind) {
            case CHANGE -> change(object);
            case ENTITY -> entity(object);
            default -> kind.isAlert() ? alert(kind, object) : incident(kind, object);
        };
        if (raw && object.sourceBytes() <= maxBytes) {
            event.addProperty("raw_data", object.source());
        }
        String line = Text.wellFormed(event.toString());
        return List.of(Text.excess(line, maxBytes) <= 0 ? line : fitted(event, maxBytes));
    }

    private static String fitted(JsonObject event, int maxBytes) {
        event.remove("raw_data");
        return Text.wellFormed(JsonCutter.cutUnmapped(event, maxBytes));
    }

    // ------------------------------------------------------------ alerts

    private JsonObject alert(EventKind kind, Document alert) {
        Names names = switch (kind) {
            case XDR_ALERT -> new Names("alertId", "title", "creationTime", "lastUpdatedTime", "tenantId");
            case ENDPOINT_ALERT -> new Names("id", "title", "alertCreationTime", "lastUpdateTime", "aadTenantId");
            default -> new Names("id", "title", "createdDateTime", "lastUpdateDateTime", "tenantId");
        };
        Set<String> used = new HashSet<>(List.of("@odata.type"));
        String status = Subjects.status(alert);
        JsonObject event = begin(DETECTION_FINDING, alert, names, status.equals("resolved"), used);
        coded(event, "status", ALERT_STATUS, status, used);
        event.addProperty("is_alert", true);
        JsonObject finding = finding(alert, names, used);
        time(
                finding,
                "first_seen_time",
                alert,
                List.of("firstActivityDateTime", "firstActivity", "firstEventTime"),
                used);
        time(finding, "last_seen_time", alert, List.of("lastActivityDateTime", "lastActivity", "lastEventTime"), used);
        property(finding, "src_url", alert, List.of("alertWebUrl"), used);
        types(finding, alert, used);
        attacks(finding, alert, used);
        String detector = alert.first(List.of("detectorId", "alertPolicyId"));
        if (detector != null) {
            JsonObject analytic = new JsonObject();
            analytic.addProperty("uid", detector);
            analytic.addProperty("name", detector);
            analytic.addProperty("type_id", 0);
            finding.add("analytic", analytic);
            used.add("detectorId");
        }
        event.add("finding_info", finding);
        verdict(event, alert);
        assignee(event, alert, used, false);
        Evidence evidence = Evidence.of(kind, alert, mapping);
        if (!evidence.items().isEmpty()) {
            event.add("evidences", OcsfEvidence.of(evidence));
        }
        String list = kind == EventKind.XDR_ALERT ? "entities" : "evidence";
        Integer size = alert.size(list);
        if (size != null && size == evidence.items().size()) {
            used.add(list);
        }
        used.add("systemTags");
        comments(event, alert);
        event.add("metadata", metadata(alert, names, Subjects.product(kind, alert), alert.texts("systemTags"), used));
        return end(event, alert, used);
    }

    private void attacks(JsonObject finding, Document alert, Set<String> used) {
        JsonArray attacks = new JsonArray();
        for (String uid : alert.texts("mitreTechniques")) {
            JsonObject technique = new JsonObject();
            technique.addProperty("uid", uid);
            technique.addProperty("name", uid);
            JsonObject attack = new JsonObject();
            attack.add("technique", technique);
            attacks.add(attack);
        }
        if (!attacks.isEmpty()) {
            finding.add("attacks", attacks);
        }
        used.add("mitreTechniques");
    }

    private static void types(JsonObject finding, Document alert, Set<String> used) {
        String member = alert.text("categories") == null ? "category" : "categories";
        List<String> categories = alert.texts(member);
        if (!categories.isEmpty()) {
            JsonArray types = new JsonArray();
            categories.forEach(types::add);
            finding.add("types", types);
        }
        used.add(member);
    }

    // ------------------------------------------------------------ incidents

    private JsonObject incident(EventKind kind, Document incident) {
        Names names = kind == EventKind.XDR_INCIDENT
                ? new Names("incidentId", "incidentName", "createdTime", "lastUpdateTime", "tenantId")
                : new Names("id", "displayName", "createdDateTime", "lastUpdateDateTime", "tenantId");
        Set<String> used = new HashSet<>(List.of("@odata.type", "alerts"));
        String status = Subjects.status(incident);
        boolean redirected = incident.text("redirectIncidentId") != null;
        JsonObject event = begin(
                INCIDENT_FINDING,
                incident,
                names,
                redirected || List.of("resolved", "redirected").contains(status),
                used);
        coded(event, "status", INCIDENT_STATUS, redirected ? "redirected" : status, used);
        OcsfEvidence.property(event, "desc", incident.first(List.of("description", "summary")));
        if (incident.text("description") != null) {
            used.add("description");
        } else {
            used.add("summary");
        }
        property(event, "src_url", incident, List.of("incidentWebUrl", "incidentUri"), used);
        JsonArray findings = new JsonArray();
        JsonObject finding = finding(incident, names, used);
        if (redirected) {
            JsonObject related = new JsonObject();
            related.addProperty("uid", incident.text("redirectIncidentId"));
            related.addProperty("type_uid", INCIDENT_FINDING * 100L + UPDATE);
            JsonArray list = new JsonArray();
            list.add(related);
            finding.add("related_events", list);
            used.add("redirectIncidentId");
        }
        findings.add(finding);
        for (Document alert : incident.objects("alerts")) {
            String id = alert.first(List.of("alertId", "id"));
            if (id != null) {
                JsonObject own = new JsonObject();
                own.addProperty("uid", id);
                OcsfEvidence.property(own, "title", alert.text("title"));
                findings.add(own);
            }
        }
        event.add("finding_info_list", findings);
        Long priority = OcsfEvidence.number(incident.text("priorityScore"));
        if (priority != null) {
            event.addProperty("priority_id", priority > HIGH_PRIORITY ? 4 : 0);
            event.addProperty("priority", priority > HIGH_PRIORITY ? "Critical" : "Unknown");
        }
        verdict(event, incident);
        assignee(event, incident, used, true);
        comments(event, incident);
        String tags = incident.text("customTags") == null ? "tags" : "customTags";
        event.add("metadata", metadata(incident, names, PRODUCT, incident.texts(tags), used));
        used.add(tags);
        return end(event, incident, used);
    }

    // ------------------------------------------------------------ changes and evidence

    /** An update of the finding that the object is; how its fields were and are is in {@code unmapped}. */
    private JsonObject change(Document change) {
        boolean isIncident = DerivedEvents.isIncident(change);
        Names names = new Names("id", "", "", "to_version", "tenantId");
        Set<String> used = new HashSet<>(List.of("to_version"));
        String status = DerivedEvents.changedTo(change, "status");
        String spelled = status == null ? null : Text.decapitalised(status);
        boolean closed = "resolved".equals(spelled) || DerivedEvents.changedTo(change, "redirectIncidentId") != null;
        JsonObject event = begin(isIncident ? INCIDENT_FINDING : DETECTION_FINDING, change, names, closed, used);
        severity(event, DerivedEvents.changedTo(change, "severity"));
        List<String> texts = DerivedEvents.changes(change).stream()
                .map(DerivedEvents.Change::text)
                .toList();
        event.addProperty("message", String.join("; ", texts));
        if (spelled != null || isIncident) {
            coded(
                    event,
                    "status",
                    isIncident ? INCIDENT_STATUS : ALERT_STATUS,
                    spelled == null ? "unknown" : spelled,
                    used);
        }
        JsonObject finding = finding(change, names, used);
        if (isIncident) {
            JsonArray findings = new JsonArray();
            findings.add(finding);
            event.add("finding_info_list", findings);
        } else {
            event.add("finding_info", finding);
        }
        String owner = DerivedEvents.changedTo(change, "assignedTo");
        if (isIncident || owner != null) {
            JsonObject assignee = new JsonObject();
            assignee.addProperty("name", owner == null ? "unknown" : owner);
            OcsfEvidence.property(assignee, "email_addr", OcsfEvidence.emailAddress(owner));
            event.add("assignee", assignee);
        }
        OcsfEvidence.property(event, "comment", DerivedEvents.comment(change));
        event.add("metadata", metadata(change, names, PRODUCT, List.of(), used));
        return end(event, change, used);
    }

    /** The alert's finding with this one item of evidence. */
    private JsonObject entity(Document entity) {
        Names names = new Names("alert_id", "", "", "", "tenantId");
        Set<String> used = new HashSet<>(List.of("alert_id"));
        if (entity.element("evidence") instanceof JsonObject) {
            used.add("evidence");
        }
        JsonObject event = begin(DETECTION_FINDING, entity, names, false, used);
        event.addProperty("message", "Evidence " + entity.text("entity_type") + ": " + entity.text("entity_key"));
        OcsfEvidence.time(event, "time", entity, List.of("evidence.createdDateTime", "evidence.evidenceCreationTime"));
        event.add("finding_info", finding(entity, names, used));
        JsonArray evidences = new JsonArray();
        evidences.add(OcsfEvidence.item(Evidence.item(DerivedEvents.evidence(entity), mapping)));
        event.add("evidences", evidences);
        event.add("metadata", metadata(entity, names, PRODUCT, List.of(), used));
        return end(event, entity, used);
    }

    // ------------------------------------------------------------ both

    private JsonObject begin(int classUid, Document object, Names names, boolean closed, Set<String> used) {
        int activity = closed
                ? CLOSE
                : Subjects.isNew(object.time(names.created()), object.time(names.updated())) ? CREATE : UPDATE;
        JsonObject event = new JsonObject();
        event.addProperty("activity_id", activity);
        event.addProperty("activity_name", activity == CREATE ? "Create" : activity == UPDATE ? "Update" : "Close");
        event.addProperty("category_uid", FINDINGS);
        event.addProperty("category_name", "Findings");
        event.addProperty("class_uid", classUid);
        event.addProperty("class_name", classUid == DETECTION_FINDING ? "Detection Finding" : "Incident Finding");
        event.addProperty("type_uid", classUid * 100L + activity);
        event.addProperty("time", 0L);
        OcsfEvidence.time(event, "time", object, List.of(names.updated(), names.created()));
        String vendor = object.text("severity");
        severity(event, vendor);
        OcsfEvidence.property(event, "message", object.text(names.title()));
        if (event.get("severity").getAsString().equalsIgnoreCase(vendor)) {
            used.add("severity");
        }
        return event;
    }

    private void severity(JsonObject event, @Nullable String vendor) {
        int severity = mapping.severity(vendor).ocsf();
        event.addProperty("severity_id", severity);
        event.addProperty("severity", SEVERITIES.get(severity));
    }

    private static JsonObject finding(Document object, Names names, Set<String> used) {
        JsonObject finding = new JsonObject();
        String id = object.text(names.id());
        finding.addProperty("uid", id == null ? "unknown" : id);
        property(finding, "title", object, List.of(names.title()), used);
        OcsfEvidence.property(finding, "desc", object.text("description"));
        time(finding, "created_time", object, List.of(names.created()), used);
        time(finding, "modified_time", object, List.of(names.updated()), used);
        used.addAll(List.of(names.id(), "description"));
        return finding;
    }

    private JsonObject metadata(Document object, Names names, String service, List<String> labels, Set<String> used) {
        JsonObject product = new JsonObject();
        product.addProperty("name", service);
        product.addProperty("vendor_name", "Microsoft");
        String detection = object.text("detectionSource");
        if (detection != null) {
            JsonObject feature = new JsonObject();
            feature.addProperty("name", detection);
            product.add("feature", feature);
        }
        JsonObject metadata = new JsonObject();
        metadata.add("product", product);
        metadata.addProperty("version", version);
        OcsfEvidence.property(metadata, "uid", object.text(names.id()));
        property(metadata, "tenant_uid", object, List.of(names.tenant()), used);
        OcsfEvidence.property(metadata, "original_time", object.text(names.updated()));
        JsonArray profiles = new JsonArray();
        profiles.add("incident");
        metadata.add("profiles", profiles);
        if (!labels.isEmpty()) {
            JsonArray list = new JsonArray();
            labels.forEach(list::add);
            metadata.add("labels", list);
        }
        used.addAll(List.of("detectionSource"));
        return metadata;
    }

    private static void coded(
            JsonObject event, String name, Map<String, Coded> table, String status, Set<String> used) {
        Coded coded = table.getOrDefault(status, new Coded(OTHER, status));
        event.addProperty(name + "_id", coded.id());
        event.addProperty(name, coded.caption());
        used.add(name);
    }

    private static void verdict(JsonObject event, Document object) {
        Coded verdict = VERDICTS_BY_DETERMINATION.get(Subjects.lower(object.text("determination")));
        if (verdict == null) {
            verdict = VERDICTS.get(Subjects.lower(object.text("classification")));
        }
        if (verdict != null) {
            event.addProperty("verdict_id", verdict.id());
            event.addProperty("verdict", verdict.caption());
        }
    }

    /** Incident Finding wants an assignee in any case. */
    private static void assignee(JsonObject event, Document object, Set<String> used, boolean always) {
        String owner = object.text("assignedTo");
        if (owner == null && !always) {
            return;
        }
        JsonObject assignee = new JsonObject();
        assignee.addProperty("name", owner == null ? "unassigned" : owner);
        OcsfEvidence.property(assignee, "email_addr", OcsfEvidence.emailAddress(owner));
        event.add("assignee", assignee);
        used.add("assignedTo");
    }

    private static void comments(JsonObject event, Document object) {
        List<Document> comments = object.objects("comments");
        if (!comments.isEmpty()) {
            OcsfEvidence.property(
                    event, "comment", comments.get(comments.size() - 1).text("comment"));
        }
    }

    /** What has no place in OCSF goes to {@code unmapped}: the schema allows no members of our own. */
    private JsonObject end(JsonObject event, Document object, Set<String> used) {
        JsonObject unmapped = new JsonObject();
        for (String name : object.names()) {
            if (!used.contains(name) && object.text(name) != null) {
                unmapped.add(name, object.element(name));
            }
        }
        if (unmapped.size() > 0) {
            event.add("unmapped", unmapped);
        }
        return event;
    }

    private static void property(JsonObject into, String name, Document object, List<String> paths, Set<String> used) {
        for (String path : paths) {
            String value = object.text(path);
            if (value != null) {
                into.addProperty(name, value);
                used.add(path);
                return;
            }
        }
    }

    private static void time(JsonObject into, String name, Document object, List<String> paths, Set<String> used) {
        String path = OcsfEvidence.time(into, name, object, paths);
        if (path != null) {
            used.add(path);
        }
    }
}

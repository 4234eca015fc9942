package ta.defender.output.format;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** QRadar's Log Event Extended Format, attributes separated by tab. */
final class LeefFormat implements Format {
    private static final int EVENT_ID_LENGTH = 255;
    private static final int SHORTEST_EVENT_ID = 24;
    private static final int USER_LENGTH = 255;
    private static final String TRUNCATED = "truncated";
    private static final String INFORMATIONAL = "informational";

    /** Attributes that QRadar normalises come first, in this order. */
    private static final List<String> PREDEFINED = List.of(
            "cat",
            "devTime",
            "sev",
            "src",
            "dst",
            "srcPort",
            "dstPort",
            "proto",
            "usrName",
            "identSrc",
            "identHostName",
            "domain",
            "resource",
            "url");

    private static final String COLUMN = "column";

    /** Keys that QRadar gives a meaning, and those of this format. */
    private static final Set<String> RESERVED = Set.of(
            ("cat devTime devTimeFormat proto sev src dst srcPort dstPort srcPreNAT dstPreNAT srcPostNAT dstPostNAT usrName srcMAC"
                            + " dstMAC srcPreNATPort dstPreNATPort srcPostNATPort dstPostNATPort identSrc identHostName identNetBios"
                            + " identGrpName identMAC identSecondIp vSrc vSrcName accountName srcBytes dstBytes srcPackets dstPackets"
                            + " totalPackets role realm policy resource url groupID domain isLoginEvent isLogoutEvent calLanguage"
                            + " calCountryOrRegion severity tenantId truncated")
                    .split(" "));

    private static final Set<String> KEPT =
            Set.of("cat", "devTime", "sev", "alertId", "incidentId", "severity", "evidenceNumber");

    private final Mapping mapping;
    private final String device;
    private final String afterEventId;
    private final String evidence;

    LeefFormat(FormatOptions options, Mapping mapping) {
        this.mapping = mapping;
        String version = options.get("leef_version");
        this.device = "LEEF:" + version + "|" + header(options.get("device_vendor")) + "|"
                + header(options.get("device_product")) + "|" + header(options.get("device_version")) + "|";
        this.afterEventId = version.equals("2.0") ? "|x09|" : "|";
        this.evidence = options.get("evidence");
    }

    @Override
    public List<String> lines(EventKind kind, Document object, int maxBytes) {
        List<String> lines = new ArrayList<>();
        switch (kind) {
            case GRAPH_ALERT, XDR_ALERT, ENDPOINT_ALERT -> alert(kind, object, maxBytes, lines);
            case GRAPH_INCIDENT, XDR_INCIDENT -> lines.add(incident(kind, object, maxBytes));
            case STREAM_RECORD -> lines.add(record(object, maxBytes));
            case CHANGE -> DerivedEvents.changes(object).forEach(change -> lines.add(change(change, object, maxBytes)));
            case ENTITY -> lines.add(entity(object, maxBytes));
            case HEALTH -> lines.add(health(object, maxBytes));
        }
        return lines;
    }

    private void alert(EventKind kind, Document alert, int maxBytes, List<String> lines) {
        Attributes attributes = begin(Subjects.product(kind, alert), updated(kind, alert), alert.text("severity"));
        mapping.rules(kind).forEach(rule -> put(attributes, rule, alert));
        Evidence items = Evidence.of(kind, alert, mapping);
        if (!evidence.equals("none")) {
            items.fillPrimary(slots(attributes));
        }
        mapping.late(kind).forEach(rule -> put(attributes, rule, alert));
        alert.texts(Document.TRUNCATED).forEach(attributes::markTruncated);
        String category = CefFormat.classPart(Subjects.category(alert));
        lines.add(line("Alert " + category, attributes, maxBytes));
        if (evidence.equals("all")) {
            int number = 0;
            for (Evidence.Item item : items.items()) {
                number++;
                Attributes own = begin(Subjects.product(kind, alert), updated(kind, alert), alert.text("severity"));
                own.put("evidenceNumber", Integer.toString(number), USER_LENGTH);
                for (Mapping.Rule rule : mapping.rules(kind)) {
                    if (Set.of("alertId", "incidentId", "title", "tenantId").contains(rule.leef())) {
                        put(own, rule, alert);
                    }
                }
                Evidence.fillFrom(item, slots(own));
                lines.add(line("Evidence " + item.type().name(), own, maxBytes));
            }
        }
    }

    private String incident(EventKind kind, Document incident, int maxBytes) {
        Attributes attributes = begin("Incident", updated(kind, incident), incident.text("severity"));
        mapping.rules(kind).forEach(rule -> put(attributes, rule, incident));
        return line("Incident " + CefFormat.classPart(Subjects.status(incident)), attributes, maxBytes);
    }

    private String record(Document record, int maxBytes) {
        StreamRow row = StreamRow.of(record);
        String severity = row.columns().text("Severity");
        Attributes attributes = begin(
                row.category() == null ? row.table() : row.category(),
                row.columns().text("Timestamp"),
                severity == null ? INFORMATIONAL : severity);
        Set<String> sent = new HashSet<>(List.of("Timestamp", "ActionType", "Severity", "RawEventData"));
        for (Mapping.Rule rule : mapping.stream()) {
            if (rule.leef().isEmpty()) {
                continue;
            }
            for (String column : rule.sources()) {
                String value = Values.of(rule.as(), row.columns(), column);
                if (value != null && putValue(attributes, rule.leef(), value, rule.as())) {
                    sent.add(column);
                }
            }
        }
        if (row.tenant() != null) {
            attributes.put("tenantId", row.tenant(), USER_LENGTH);
        }
        for (String column : row.columns().names()) {
            String value = row.columns().text(column);
            if (value != null && !sent.contains(column)) {
                attributes.put(ownKey(column, attributes), Text.oneLine(value), Integer.MAX_VALUE);
            }
        }
        record.texts(Document.TRUNCATED).forEach(attributes::markTruncated);
        String action = row.columns().text("ActionType");
        return line(CefFormat.classPart(action == null ? row.table() : action), attributes, maxBytes);
    }

    /** A query may give its columns names that mean something in LEEF, or letters that its keys do not have. */
    private static String ownKey(String column, Attributes attributes) {
        String key = column.replaceAll("[^A-Za-z0-9]", "");
        if (key.isEmpty()) {
            key = COLUMN + Text.letterCodes(column);
        } else if (RESERVED.contains(key)) {
            key = COLUMN + Text.capitalisedWord(key);
        }
        return attributes.free(key, Set.of());
    }

    private String change(DerivedEvents.Change change, Document event, int maxBytes) {
        Attributes attributes = begin("Change", event.text("to_version"), INFORMATIONAL);
        mapping.rules(EventKind.CHANGE).forEach(rule -> put(attributes, rule, change.document()));
        return line("Change " + CefFormat.classPart(change.field()), attributes, maxBytes);
    }

    private String entity(Document event, int maxBytes) {
        Evidence.Item item = Evidence.item(DerivedEvents.evidence(event), mapping);
        String found = item.object().first(List.of("createdDateTime", "evidenceCreationTime"));
        Attributes attributes = begin("Evidence", found, null);
        mapping.rules(EventKind.ENTITY).forEach(rule -> put(attributes, rule, event));
        Evidence.fillFrom(item, slots(attributes));
        return line("Evidence " + item.type().name(), attributes, maxBytes);
    }

    private String health(Document event, int maxBytes) {
        Attributes attributes = begin("Collector", event.text("time"), DerivedEvents.severity(event));
        mapping.rules(EventKind.HEALTH).forEach(rule -> put(attributes, rule, event));
        Set<String> mapped = mapping.sources(EventKind.HEALTH);
        for (String member : event.names()) {
            String value = event.text(member);
            String key = Text.decapitalised(Text.camelWord(member));
            if (value != null && !mapped.contains(member) && !key.isEmpty() && !attributes.has(key)) {
                attributes.put(key, Text.oneLine(value), Integer.MAX_VALUE);
            }
        }
        return line("Collector " + CefFormat.classPart(DerivedEvents.check(event)), attributes, maxBytes);
    }

    private Attributes begin(String category, @Nullable String time, @Nullable String severity) {
        Attributes attributes = new Attributes();
        attributes.put("cat", Text.oneLine(category), EVENT_ID_LENGTH);
        String millis = time == null ? null : Values.millis(time);
        if (millis != null) {
            boolean isTime = Values.fitted(millis, "time") != null;
            attributes.put(isTime ? "devTime" : "devTimeText", Text.oneLine(millis), EVENT_ID_LENGTH);
        }
        attributes.put("sev", Integer.toString(mapping.severity(severity).leef()), EVENT_ID_LENGTH);
        if (!mapping.isSeverity(severity)) {
            attributes.put("severity", "unknown", EVENT_ID_LENGTH);
        }
        return attributes;
    }

    private static @Nullable String updated(EventKind kind, Document object) {
        return object.text(
                switch (kind) {
                    case XDR_ALERT -> "lastUpdatedTime";
                    case XDR_INCIDENT, ENDPOINT_ALERT -> "lastUpdateTime";
                    default -> "lastUpdateDateTime";
                });
    }

    private Evidence.Slots slots(Attributes attributes) {
        return new Evidence.Slots() {
            @Override
            public boolean fill(String group, Document object) {
                boolean filled = true;
                boolean first = true;
                for (Mapping.Rule rule : mapping.evidence(group)) {
                    boolean put = put(attributes, rule, object);
                    filled = first ? put || rule.leef().isEmpty() : filled;
                    first = false;
                }
                if (group.equals("device address")) {
                    identify(attributes, object);
                }
                return filled;
            }

            @Override
            public boolean isTaken(String group) {
                return mapping.evidence(group).stream()
                        .filter(rule -> !rule.leef().isEmpty())
                        .limit(1)
                        .anyMatch(rule -> attributes.has(rule.leef()));
            }
        };
    }

    /** QRadar's asset profile takes an address and a host only as a pair of one device. */
    private static void identify(Attributes attributes, Document device) {
        String address = device.first(List.of("lastIpAddress"));
        String host = device.first(List.of("deviceDnsName", "hostName", "computerDnsName"));
        if (address != null && host != null && Values.isAddress(address)) {
            attributes.put("identSrc", address, USER_LENGTH);
            attributes.put("identHostName", Text.oneLine(host), USER_LENGTH);
        }
    }

    private static boolean put(Attributes attributes, Mapping.Rule rule, Document object) {
        if (rule.leef().isEmpty()) {
            return false;
        }
        String value = Values.of(rule, object);
        return value != null && putValue(attributes, rule.leef(), value, rule.as());
    }

    private static boolean putValue(Attributes attributes, String key, String value, String as) {
        String fitted = Text.oneLine(value);
        if (as.endsWith(" ip")) {
            String mapped = Values.ipv4(fitted);
            fitted = mapped == null ? fitted : mapped;
            if (!Values.isAddress(fitted)) {
                if (!attributes.values().containsValue(fitted)) {
                    attributes.put(key + "Text", fitted, USER_LENGTH);
                }
                return false;
            }
        } else if (key.endsWith("Port") && Values.fitted(fitted, "port") == null) {
            return false;
        }
        if (fitted.isEmpty() || attributes.has(key)) {
            return false;
        }
        attributes.put(key, fitted, key.equals("usrName") ? USER_LENGTH : Integer.MAX_VALUE);
        return true;
    }

    private String line(String eventId, Attributes attributes, int maxBytes) {
        String id = Text.cut(header(eventId), EVENT_ID_LENGTH);
        for (; ; ) {
            String line = device + id + afterEventId + body(attributes);
            int excess = Text.excess(line, maxBytes);
            if (excess <= 0) {
                return line;
            }
            if (attributes.shorten(excess, key -> !KEPT.contains(key), key -> !KEPT.contains(key))
                    || attributes.shorten(excess, key -> true, key -> false)) {
                continue;
            }
            if (id.length() <= SHORTEST_EVENT_ID) {
                return line;
            }
            id = Text.cut(id, Math.max(SHORTEST_EVENT_ID, id.length() - Math.max(1, excess / 4)));
        }
    }

    private static String body(Attributes attributes) {
        StringBuilder body = new StringBuilder(512);
        for (String key : PREDEFINED) {
            String value = attributes.get(key);
            if (value != null) {
                append(body, key, value);
            }
        }
        for (Map.Entry<String, String> attribute : attributes.values().entrySet()) {
            if (!PREDEFINED.contains(attribute.getKey())) {
                append(body, attribute.getKey(), attribute.getValue());
            }
        }
        if (!attributes.truncated().isEmpty()) {
            append(body, TRUNCATED, String.join(", ", new TreeSet<>(attributes.truncated())));
        }
        return body.toString();
    }

    private static void append(StringBuilder body, String key, String value) {
        body.append(body.isEmpty() ? "" : "\t").append(key).append('=').append(Text.oneLine(value));
    }

    /** LEEF has no escapes: what would end a field is replaced. */
    private static String header(String text) {
        return Text.oneLine(text).replace('|', '/');
    }
}

package ta.defender.output.format;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** ArcSight's Common Event Format. */
final class CefFormat implements Format {
    private static final String OWN = "MicrosoftDefender";
    private static final String TRUNCATED = OWN + "Truncated";
    private static final String RAW = OWN + "Raw";
    private static final int VENDOR_LENGTH = 63;
    private static final int VERSION_LENGTH = 31;
    private static final int CLASS_LENGTH = 1023;
    private static final int NAME_LENGTH = 512;
    private static final int SHORTEST_NAME = 60;
    private static final int HIGH_PRIORITY = 85;

    /** Longer than most lines. */
    private static final int LINE = 4_096;

    /** Keys that say what the event is about; never dropped, and cut last. */
    private static final Set<String> KEPT = Set.of(
            "externalId", "rt", "deviceCustomDate1", "deviceCustomDate1Label", "cs2", "cs2Label", "cat", "fileId");

    private final Mapping mapping;
    private final boolean cef1;
    private final String device;
    private final boolean byCategory;
    private final String evidence;
    private final boolean raw;
    private final String high;

    CefFormat(FormatOptions options, Mapping mapping) {
        this.mapping = mapping;
        this.cef1 = options.get("cef_version").equals("1");
        this.device = "CEF:" + options.get("cef_version") + "|"
                + header(options.get("device_vendor"), VENDOR_LENGTH) + "|"
                + header(options.get("device_product"), VENDOR_LENGTH) + "|"
                + header(options.get("device_version"), VERSION_LENGTH) + "|";
        this.byCategory = options.get("class_id").equals("category");
        this.evidence = options.get("evidence");
        this.raw = options.isOn("raw");
        this.high = options.get("high");
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

    // ------------------------------------------------------------ alerts

    private void alert(EventKind kind, Document alert, int maxBytes, List<String> lines) {
        Attributes attributes = new Attributes();
        mapping.rules(kind).forEach(rule -> put(attributes, rule, alert));
        identify(attributes, alert, kind == EventKind.XDR_ALERT ? "alertId" : "id", "AlertId");
        if (cef1 && attributes.has("cs3")) {
            attributes.put(
                    "frameworkName",
                    "MITRE ATT&CK",
                    mapping.key("frameworkName").length());
            String first = alert.texts("mitreTechniques").get(0);
            attributes.put(
                    "threatAttackID", first, mapping.key("threatAttackID").length());
        }
        Evidence items = Evidence.of(kind, alert, mapping);
        if (!evidence.equals("none")) {
            items.fillPrimary(slots(attributes));
            String remediation = Evidence.remediation(items.items());
            if (remediation != null) {
                attributes.put("act", remediation, mapping.key("act").length());
            }
        }
        mapping.late(kind).forEach(rule -> put(attributes, rule, alert));
        addRaw(attributes, alert, maxBytes);
        alert.texts(Document.TRUNCATED).forEach(attributes::markTruncated);
        String title = alert.text("title");
        String name = title == null ? "Defender alert" : title;
        String severity = severity(alert.text("severity"));
        lines.add(line(Subjects.alertClass(kind, alert, byCategory), name, severity, attributes, maxBytes));
        if (evidence.equals("all")) {
            int number = 0;
            for (Evidence.Item item : items.items()) {
                number++;
                lines.add(line(
                        "Evidence/" + item.type().name(),
                        name,
                        severity,
                        evidence(kind, alert, item, number),
                        maxBytes));
            }
        }
    }

    private Attributes evidence(EventKind kind, Document alert, Evidence.Item item, int number) {
        Attributes attributes = new Attributes();
        attributes.put("fileId", Integer.toString(number), Integer.MAX_VALUE);
        Set<String> ofTheAlert = Set.of(
                "externalId",
                "cat",
                "sourceServiceName",
                "deviceFacility",
                "start",
                "end",
                "deviceCustomDate1",
                "cs2",
                OWN + "TenantId");
        String found = item.object().first(List.of("createdDateTime", "evidenceCreationTime"));
        if (found != null) {
            Mapping.Rule rule = new Mapping.Rule(
                    List.of("rt"), "", List.of("createdDateTime", "evidenceCreationTime"), false, "", "time");
            put(attributes, rule, item.object());
        }
        for (Mapping.Rule rule : mapping.rules(kind)) {
            if (!rule.cef().isEmpty()
                    && (ofTheAlert.contains(rule.cef().get(0))
                            || (rule.cef().get(0).equals("rt") && !attributes.has("rt")))) {
                put(attributes, rule, alert);
            }
        }
        identify(attributes, alert, kind == EventKind.XDR_ALERT ? "alertId" : "id", "AlertId");
        putItem(attributes, item);
        return attributes;
    }

    private Evidence.Slots slots(Attributes attributes) {
        return new Evidence.Slots() {
            @Override
            public boolean fill(String group, Document object) {
                boolean filled = true;
                boolean first = true;
                for (Mapping.Rule rule : mapping.evidence(group)) {
                    boolean put = put(attributes, rule, object);
                    filled = first ? put : filled;
                    first = false;
                }
                return filled;
            }

            @Override
            public boolean isTaken(String group) {
                return mapping.evidence(group).stream()
                        .limit(1)
                        .anyMatch(rule -> rule.cef().stream().anyMatch(attributes::has)
                                || (isAddress(rule.as()) && attributes.has(ipv6Key(rule.as()))));
            }
        };
    }

    // ------------------------------------------------------------ incidents and rows

    private String incident(EventKind kind, Document incident, int maxBytes) {
        Attributes attributes = new Attributes();
        mapping.rules(kind).forEach(rule -> put(attributes, rule, incident));
        identify(attributes, incident, kind == EventKind.XDR_INCIDENT ? "incidentId" : "id", "IncidentId");
        addRaw(attributes, incident, maxBytes);
        String name = incident.first(List.of("displayName", "incidentName"));
        String severity = severity(incident.text("severity"));
        String priority = incident.text("priorityScore");
        String score = priority == null ? null : Values.fitted(priority, "long");
        if (score != null
                && Long.parseLong(score) > HIGH_PRIORITY
                && "high".equals(String.valueOf(incident.text("severity")).toLowerCase(Locale.ROOT))) {
            severity = "10";
        }
        return line(
                "Incident/" + Subjects.incidentState(kind, incident),
                name == null ? "Defender incident" : name,
                severity,
                attributes,
                maxBytes);
    }

    private String record(Document record, int maxBytes) {
        StreamRow row = StreamRow.of(record);
        Attributes attributes = new Attributes();
        if (row.category() != null) {
            attributes.put("cat", row.category(), mapping.key("cat").length());
        }
        if (row.exported() != null) {
            putValue(attributes, List.of("deviceCustomDate1"), "Exported", row.exported(), "time");
        }
        if (row.tenant() != null) {
            attributes.put(OWN + "TenantId", row.tenant(), Mapping.Key.OWN.length());
        }
        boolean known = mapping.isTable(row.table());
        if (!known) {
            putValue(
                    attributes, List.of("cs2"), "Record", row.columns().object().toString(), "");
        }
        Set<String> sent = new HashSet<>(row.inHeader());
        for (Mapping.Rule rule : mapping.stream()) {
            for (String column : rule.sources()) {
                String value = Values.of(rule.as(), row.columns(), column);
                if (value != null
                        && (putValue(attributes, rule.cef(), rule.label(), value, rule.as())
                                || attributes.values().containsValue(Text.clean(value)))) {
                    sent.add(column);
                }
            }
        }
        for (String column : row.columns().names()) {
            String value = row.columns().text(column);
            if (value != null && !sent.contains(column) && !column.equals("RawEventData")) {
                attributes.put(ownKey(column, attributes), value, Mapping.Key.OWN.length());
            }
        }
        addRaw(attributes, record, maxBytes);
        record.texts(Document.TRUNCATED).forEach(attributes::markTruncated);
        return line(row.classId(), row.name(), severity(row.columns().text("Severity")), attributes, maxBytes);
    }

    // ------------------------------------------------------------ changes, evidence, health

    private String change(DerivedEvents.Change change, Document event, int maxBytes) {
        Attributes attributes = byRules(EventKind.CHANGE, change.document());
        identify(attributes, event, "id", DerivedEvents.isIncident(event) ? "IncidentId" : "AlertId");
        String name =
                "Defender " + (DerivedEvents.isIncident(event) ? "incident" : "alert") + " changed: " + change.field();
        return line("Change/" + classPart(change.field()), name, severity("informational"), attributes, maxBytes);
    }

    /** What one item of evidence says, and the whole item where its type has no mapping. */
    private void putItem(Attributes attributes, Evidence.Item item) {
        Evidence.fillFrom(item, slots(attributes));
        String remediation = Evidence.remediation(List.of(item));
        if (remediation != null) {
            attributes.put("act", remediation, mapping.key("act").length());
        }
        if (item.kind().equals("other")) {
            attributes.put(OWN + "Evidence", item.object().object().toString(), Mapping.Key.OWN.length());
        }
    }

    private String entity(Document event, int maxBytes) {
        Attributes attributes = byRules(EventKind.ENTITY, event);
        identify(attributes, event, "alert_id", "AlertId");
        Evidence.Item item = Evidence.item(DerivedEvents.evidence(event), mapping);
        putItem(attributes, item);
        return line(
                "Evidence/" + item.type().name(),
                "Defender evidence: " + item.type().name(),
                severity(null),
                attributes,
                maxBytes);
    }

    private String health(Document event, int maxBytes) {
        Document health = DerivedEvents.health(event);
        Attributes attributes = byRules(EventKind.HEALTH, health);
        Set<String> mapped = mapping.sources(EventKind.HEALTH);
        for (String member : health.names()) {
            String value = health.text(member);
            if (value != null && !mapped.contains(member)) {
                attributes.put(ownKey(Text.camelWord(member), attributes), value, Mapping.Key.OWN.length());
            }
        }
        String check = DerivedEvents.check(event);
        return line(
                "Collector/" + classPart(check),
                "Defender collector: " + check,
                severity(DerivedEvents.severity(event)),
                attributes,
                maxBytes);
    }

    private Attributes byRules(EventKind kind, Document document) {
        Attributes attributes = new Attributes();
        mapping.rules(kind).forEach(rule -> put(attributes, rule, document));
        return attributes;
    }

    // ------------------------------------------------------------ values

    private String severity(@Nullable String vendor) {
        String severity = mapping.severity(vendor).cef();
        return severity.equals("8") ? high : severity;
    }

    private boolean put(Attributes attributes, Mapping.Rule rule, Document object) {
        if (isTaken(rule, attributes)) {
            return false;
        }
        String value = Values.of(rule, object);
        if (value == null) {
            return false;
        }
        if (putValue(attributes, rule.cef(), rule.label(), value, rule.as())) {
            return true;
        }
        String key = rule.cef().get(0);
        String clean = Text.clean(value);
        // An address of the other version has a key of its own; the same text is tried as source and as destination.
        boolean isKept = isAddress(rule.as())
                && (Values.isAddress(clean) || attributes.values().containsValue(clean));
        if (!attributes.has(key) && Values.fitted(value, mapping.key(key).type()) == null && !isKept) {
            attributes.put(OWN + Text.capitalisedWord(rule.label().isEmpty() ? key : rule.label()), value, 4000);
        }
        return false;
    }

    /** Whether there is no key left; an address of the other version has further keys. */
    private static boolean isTaken(Mapping.Rule rule, Attributes attributes) {
        if (isAddress(rule.as()) && !rule.cef().isEmpty()) {
            return false;
        }
        for (String key : rule.cef()) {
            if (!attributes.has(key)) {
                return false;
            }
        }
        return true;
    }

    private static String ipv6Key(String as) {
        return as.startsWith("source") ? "c6a2" : "c6a3";
    }

    private static boolean isAddress(String as) {
        return as.endsWith(" ip");
    }

    /** Puts a value under the first key that this version has, that is free and whose type it fits. */
    private boolean putValue(Attributes attributes, List<String> keys, String label, String value, String as) {
        String clean = Text.clean(value);
        for (String wanted : keys) {
            String key = wanted;
            String keyLabel = label;
            if (isAddress(as) && Values.ipv6(clean) != null) {
                key = ipv6Key(as);
                keyLabel = as.startsWith("source") ? "Source IPv6 Address" : "Destination IPv6 Address";
            }
            Mapping.Key known = mapping.key(key);
            String fitted = Values.fitted(clean, known.type());
            if (fitted == null || fitted.isEmpty() || (known.since1() && !cef1) || attributes.has(key)) {
                continue;
            }
            attributes.putClean(key, fitted, known.length());
            if (!keyLabel.isEmpty()) {
                attributes.putClean(key + "Label", keyLabel, CLASS_LENGTH);
            }
            return true;
        }
        return false;
    }

    /** An identifier that is longer than its slot is sent whole beside it. */
    private void identify(Attributes attributes, Document object, String source, String name) {
        String id = object.text(source);
        if (id != null && attributes.truncated().contains("externalId")) {
            attributes.put(OWN + name, id, Mapping.Key.OWN.length());
        }
    }

    private void addRaw(Attributes attributes, Document object, int maxBytes) {
        if (raw && object.sourceBytes() > maxBytes) {
            attributes.markTruncated(RAW);
        } else if (raw) {
            attributes.put(RAW, object.source(), Integer.MAX_VALUE);
        }
    }

    private static String ownKey(String column, Attributes attributes) {
        String word = Text.capitalisedWord(column);
        return attributes.free(OWN + (word.isEmpty() ? Text.letterCodes(column) : word), Set.of(RAW, TRUNCATED));
    }

    // ------------------------------------------------------------ the line

    private String line(String classId, String name, String severity, Attributes attributes, int maxBytes) {
        String cleanName = Text.oneLine(name);
        String cutName = Text.cut(cleanName, NAME_LENGTH);
        if (!cutName.equals(cleanName)) {
            attributes.markTruncated("name");
        }
        String cutClass = classId;
        for (; ; ) {
            String line = line(cutClass, cutName, severity, attributes);
            int excess = Text.excess(line, maxBytes);
            if (excess <= 0) {
                return line;
            }
            if (attributes.shorten(excess, key -> isText(key) && !isKept(key), key -> !isKept(key))) {
                continue;
            }
            if (cutName.length() > SHORTEST_NAME) {
                cutName = Text.cut(cutName, Math.max(SHORTEST_NAME, cutName.length() - excess));
                attributes.markTruncated("name");
            } else if (!attributes.shorten(excess, this::isText, key -> false)) {
                if (cutClass.length() <= SHORTEST_NAME) {
                    return line;
                }
                cutClass =
                        Text.cut(cutClass, Math.max(SHORTEST_NAME, Math.min(cutClass.length(), CLASS_LENGTH) - excess));
            }
        }
    }

    private boolean isText(String key) {
        return mapping.key(key).type().equals("text") && !key.endsWith("Label");
    }

    private static boolean isKept(String key) {
        return KEPT.contains(key);
    }

    private String line(String classId, String name, String severity, Attributes attributes) {
        StringBuilder line = new StringBuilder(LINE)
                .append(device)
                .append(header(classId, CLASS_LENGTH))
                .append('|')
                .append(header(name, NAME_LENGTH))
                .append('|')
                .append(severity)
                .append('|');
        int begin = line.length();
        append(attributes, false, line);
        append(attributes, true, line);
        if (!attributes.truncated().isEmpty()) {
            line.append(TRUNCATED)
                    .append('=')
                    .append(String.join(", ", new TreeSet<>(attributes.truncated())))
                    .append(' ');
        }
        line.setLength(Math.max(begin, line.length() - 1));
        return line.toString();
    }

    /** Our own keys, or those of the dictionary. */
    private static void append(Attributes attributes, boolean own, StringBuilder line) {
        for (Map.Entry<String, String> attribute : attributes.values().entrySet()) {
            if (attribute.getKey().startsWith(OWN) == own) {
                line.append(attribute.getKey()).append('=');
                escape(attribute.getValue(), line);
                line.append(' ');
            }
        }
    }

    private static void escape(String value, StringBuilder into) {
        int from = 0;
        for (int at = 0; at < value.length(); at++) {
            char unit = value.charAt(at);
            if (unit == '\\' || unit == '=' || unit == '\n' || unit == '\r') {
                into.append(value, from, at).append('\\').append(unit == '\n' ? 'n' : unit == '\r' ? 'r' : unit);
                from = at + 1;
            }
        }
        into.append(value, from, value.length());
    }

    private static String header(String text, int length) {
        return Text.cut(Text.oneLine(text), length).replace("\\", "\\\\").replace("|", "\\|");
    }

    /** A part of a class id: without characters that receivers give a meaning. */
    static String classPart(String text) {
        StringBuilder part = new StringBuilder(Text.oneLine(text));
        for (int at = 0; at < part.length(); at++) {
            if ("=%#|\\/".indexOf(part.charAt(at)) >= 0) {
                part.setCharAt(at, '_');
            }
        }
        return part.toString();
    }
}

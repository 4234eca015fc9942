package ta.knowledge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which fields exist: those that the settings define and those that the sample events have. */
public final class KnownFields {
    private static final Set<String> SPLUNKS_OWN = Set.of(
            "_time",
            "_raw",
            "_indextime",
            "index",
            "host",
            "source",
            "sourcetype",
            "eventtype",
            "tag",
            "punct",
            "splunk_server");

    private final Map<String, Set<String>> bySourcetype = new TreeMap<>();
    private final Knowledge knowledge;

    private KnownFields(Knowledge knowledge, List<Event> events) {
        this.knowledge = knowledge;
        SearchTime searchTime = new SearchTime(knowledge);
        for (Event event : events) {
            bySourcetype
                    .computeIfAbsent(event.sourcetype(), name -> new TreeSet<>(SPLUNKS_OWN))
                    .addAll(searchTime.of(event, Reading.NULL_IS_TEXT).fields().keySet());
        }
        Set<String> ofSplunkd = new TreeSet<>(SPLUNKS_OWN);
        ofSplunkd.addAll(Set.of("log_level", "component", "message"));
        bySourcetype.put("splunkd", ofSplunkd);
        bySourcetype.forEach((sourcetype, fields) -> fields.addAll(defined(knowledge, sourcetype)));
    }

    /** The fields of an app's settings and of the sample events. */
    public static KnownFields of(Knowledge knowledge) {
        try {
            return new KnownFields(knowledge, SampleEvents.all());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fields that props.conf defines for a sourcetype. */
    static Set<String> defined(Knowledge knowledge, String sourcetype) {
        Set<String> names = new TreeSet<>();
        knowledge.props().getOrDefault(sourcetype, Map.of()).forEach((key, value) -> {
            if (key.startsWith("EVAL-")) {
                names.add(key.substring(5));
            } else if (key.startsWith("LOOKUP-")) {
                names.addAll(AutomaticLookup.parse(value).outputs().values());
            } else if (key.startsWith("EXTRACT-")) {
                names.addAll(SearchTime.groups(value));
            }
        });
        return names;
    }

    /** Fields of the events of a sourcetype; an unknown sourcetype is an error. */
    public Set<String> of(String sourcetype) {
        Set<String> fields = bySourcetype.get(sourcetype);
        if (fields == null) {
            throw new IllegalArgumentException("there are no events of the sourcetype " + sourcetype);
        }
        return fields;
    }

    /** Columns of a lookup; an unknown lookup is an error. */
    public List<String> ofLookup(String name) {
        Map<String, String> transform = knowledge.transforms().get(name);
        if (transform == null) {
            throw new IllegalArgumentException("there is no lookup " + name);
        }
        return transform.containsKey("fields_list")
                ? new ArrayList<>(List.of(transform.get("fields_list").split("\\s*,\\s*")))
                : knowledge.lookups().get(name).columns();
    }
}

package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import ta.knowledge.Event;
import ta.knowledge.Golden;
import ta.knowledge.SampleEvents;
import ta.simulator.splunkd.client.SplunkClient;

/** A real Splunk sees the fields that the evaluator of the unit tests sees: the same events, the same expectations. */
final class KnowledgeIT {

    @Test
    void sampleEvents_haveTheExpectedFieldsInSplunk() throws Exception {
        assumeTrue(
                System.getenv().containsKey("SPLUNK_URL"),
                "skipped: only a real Splunk evaluates search-time settings; set SPLUNK_URL");
        List<Event> events = SampleEvents.all();
        String index = "defender_knowledge_" + Instant.now().toEpochMilli();
        try (SplunkUnderTest splunk = SplunkUnderTest.start()) {
            SplunkClient rest = splunk.rest();
            rest.installApp(Rig.tarball());
            rest.createIndex(index);
            for (Event event : events) {
                rest.index(index, event.sourcetype(), event.source(), event.name(), event.raw());
            }
            Waiting.until(
                    events.size() + " events in " + index,
                    Waiting.HANG,
                    () -> rest.count("index=" + index) >= events.size(),
                    () -> rest.count("index=" + index) + " events");

            SoftAssertions softly = new SoftAssertions();
            for (Event event : events) {
                List<JsonObject> found = rest.results(
                        "search index=" + index + " host=\"" + event.name() + "\" | fields _time, tag, eventtype, *");
                softly.assertThat(found).as("%s, one event", event).hasSize(1);
                if (found.size() == 1) {
                    compare(softly, event, found.get(0));
                }
            }
            softly.assertAll();
        }
    }

    private static void compare(SoftAssertions softly, Event event, JsonObject found) throws Exception {
        for (Map.Entry<String, Set<String>> expected : Golden.expected(event).entrySet()) {
            String field = expected.getKey();
            Set<String> values = values(found.get(field));
            if (field.equals("_time")) {
                softly.assertThat(values.stream()
                                .map(time ->
                                        OffsetDateTime.parse(time).toInstant().truncatedTo(ChronoUnit.MILLIS)))
                        .as("%s: _time", event)
                        .containsExactly(
                                Instant.parse(expected.getValue().iterator().next()));
            } else if (field.equals("tag") || field.equals("eventtype")) {
                // other apps may add theirs
                softly.assertThat(values).as("%s: %s", event, field).containsAll(expected.getValue());
            } else {
                softly.assertThat(values).as("%s: %s", event, field).isEqualTo(expected.getValue());
            }
        }
        assertThat(found.keySet()).contains("_raw");
    }

    private static Set<String> values(JsonElement value) {
        Set<String> values = new TreeSet<>();
        if (value != null && value.isJsonArray()) {
            value.getAsJsonArray().forEach(one -> values.add(one.getAsString()));
        } else if (value != null) {
            values.add(value.getAsString());
        }
        return values;
    }
}

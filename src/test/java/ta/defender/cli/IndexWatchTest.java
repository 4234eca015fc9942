package ta.defender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ta.defender.model.Secret;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkLog;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

final class IndexWatchTest {
    private static final String SOUND = "defender_alerts://sound";
    private static final String LOST = "defender_alerts://lost";

    private final FakeClock clock = new FakeClock();
    private Answer answer = Answer.text(200, "{\"entry\":[]}");
    private final FakeTransport splunk = new FakeTransport()
            .when(request -> request.uri().getPath().endsWith("/data/indexes"), request -> answer.to(request))
            .answer(Answer.text(200, "{\"entry\":[]}"));
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final IndexWatch watch = new IndexWatch(
            new ManagementPort(splunk, URI.create("https://127.0.0.1:8089"), Secret.of("key")),
            Map.of(
                    SOUND,
                    Map.of("index", "defender"),
                    LOST,
                    Map.of("index", "defendre"),
                    "defender_alerts://plain",
                    Map.of("index", "default")),
            clock,
            new SplunkLog(log));

    @Test
    void index_thatDoesNotExist_isSaidOnce_andThatItExistsToo() {
        indexes("defender");
        assertThat(watch.isMissing(LOST)).isTrue();
        assertThat(watch.isMissing(SOUND)).isFalse();
        assertThat(watch.isMissing("defender_alerts://plain")).isFalse();
        clock.advance(Duration.ofMinutes(6));
        assertThat(watch.isMissing(LOST)).isTrue();
        assertThat(lines()).singleElement().asString().startsWith("WARN stanza=" + LOST + " index: 'defendre'");

        indexes("defender", "defendre");
        assertThat(watch.isMissing(LOST)).isTrue();
        clock.advance(Duration.ofMinutes(6));
        assertThat(watch.isMissing(LOST)).isFalse();
        assertThat(lines()).hasSize(2).last().asString().startsWith("INFO stanza=" + LOST + " Recovered");
    }

    @Test
    void splunk_thatDoesNotAnswer_leavesItAsItWas() {
        indexes("defender");
        assertThat(watch.isMissing(LOST)).isTrue();
        answer = Answer.text(503, "busy");
        clock.advance(Duration.ofMinutes(6));

        assertThat(watch.isMissing(SOUND)).isFalse();
    }

    private void indexes(String... names) {
        String entries = String.join(
                ",",
                List.of(names).stream()
                        .map(name ->
                                "{\"name\":\"" + name + "\",\"content\":{\"disabled\":false,\"datatype\":\"event\"}}")
                        .toList());
        answer = Answer.text(200, "{\"entry\":[" + entries + "]}");
    }

    private List<String> lines() {
        return log.toString(StandardCharsets.UTF_8).lines().toList();
    }
}

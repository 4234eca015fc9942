package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static ta.defender.poll.Collecting.ago;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.checkpoint.JournalFiles;
import ta.defender.model.Feed;

/** An input that reports changes, over restarts and losses. */
final class TrackedInputTest {
    private static final Instant FIRST = ago(Duration.ofMinutes(5));
    private static final Instant SECOND = ago(Duration.ofMinutes(4));
    private static final Instant THIRD = ago(Duration.ofMinutes(3));

    @TempDir
    private Path directory;

    private final Collecting feed = new Collecting(Feed.GRAPH_ALERTS);
    private String[] present = {};

    @BeforeEach
    void answer() {
        feed.service.answer(request -> feed.page(present).to(request));
    }

    @Test
    void change_whenTheObjectChanges_followsItsEvent() throws Exception {
        PollingInput input = input();
        poll(input, alert("new", FIRST));
        poll(input, alert("resolved", SECOND));

        assertThat(statuses()).containsExactly("new->resolved");
        assertThat(feed.sink.data()).hasSize(3);
        assertThat(feed.sink.data().get(1)).isEqualTo(alert("resolved", SECOND));
    }

    @Test
    void change_afterARestart_isFoundFromTheSavedVersion() throws Exception {
        poll(input(), alert("new", FIRST));
        poll(input(), alert("resolved", SECOND));
        poll(input(), alert("resolved", SECOND));

        assertThat(statuses()).containsExactly("new->resolved");
    }

    @Test
    void change_whenItsEventHadNotSettled_comesAgainWithTheVersion() throws Exception {
        poll(input(), alert("new", FIRST));
        present = new String[] {alert("inProgress", SECOND)};
        feed.clock.advance(Duration.ofSeconds(60));
        // ends before what it wrote has settled
        feed.sink.taking(false);
        input().run();
        feed.sink.taking(true);
        poll(input(), alert("resolved", THIRD));

        assertThat(statuses())
                .as("nothing of the second version counts, so the third one is compared with the first")
                .containsExactly("new->inProgress", "new->resolved");
    }

    @Test
    void versions_whenLostWithTheirFile_countAsFirstSeenWithOneWarning() throws Exception {
        poll(input(), alert("new", FIRST));
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        PollingInput input = input();
        poll(input, alert("resolved", SECOND));
        poll(input, alert("new", THIRD));

        assertThat(statuses()).containsExactly("resolved->new");
        assertThat(feed.log.lines("WARN")).hasSize(1);
    }

    @Test
    void change_whenTheDirectoryCannotBeWritten_holdsTheCheckpointBack() throws Exception {
        Path file = Files.createFile(directory.resolve("not-a-directory"));
        PollingInput input = input(file);
        poll(input, alert("new", FIRST));

        assertThat(feed.sink.data()).isEmpty();
        assertThat(feed.log.lines("ERROR")).singleElement().asString().contains("not-a-directory");
    }

    private void poll(PollingInput input, String... alerts) throws Exception {
        present = alerts;
        feed.clock.advance(Duration.ofSeconds(60));
        input.run();
        feed.clock.advance(Duration.ofSeconds(3));
        input.run();
    }

    private PollingInput input() throws IOException {
        return input(directory);
    }

    private PollingInput input(Path place) {
        return new PollingInput(
                Collecting.settings(Feed.GRAPH_ALERTS),
                settings -> new Collecting.FeedSession("tenant", feed, Set.of()),
                feed.store,
                new InputTools(feed.sink, feed.clock, duration -> {}, feed.log),
                new ChangeTracking(new JournalFiles(place), (input, names, log) -> OwnUpdates.NONE));
    }

    private List<String> statuses() {
        return feed.sink.data().stream()
                .map(event -> JsonParser.parseString(event).getAsJsonObject())
                .filter(event -> event.has("changes"))
                .map(event -> event.getAsJsonArray("changes").get(0).getAsJsonObject())
                .map(change -> text(change, "old") + "->" + text(change, "new"))
                .toList();
    }

    private static String text(JsonObject change, String member) {
        return change.get(member).getAsString();
    }

    private static String alert(String status, Instant updated) {
        return "{\"id\":\"a\",\"status\":\"" + status + "\",\"lastUpdateDateTime\":\"" + updated + "\"}";
    }
}

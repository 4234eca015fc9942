package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ta.defender.poll.Collecting.ago;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.checkpoint.Journal;
import ta.defender.checkpoint.JournalFiles;
import ta.defender.checkpoint.JournalStore;
import ta.defender.json.Slice;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.output.EventHeader;
import ta.defender.output.EventOutput;

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
    void change_whenTheOutputEndedBetweenTheVersionAndIt_comesAfterARestart() throws Exception {
        poll(input(), alert("new", FIRST));
        present = new String[] {alert("resolved", SECOND)};
        feed.clock.advance(Duration.ofSeconds(60));
        EndingOutput ending = new EndingOutput(feed.sink, 1);
        PollingInput stopped = input(ending, new JournalFiles(directory));
        assertThatThrownBy(stopped::run).isInstanceOf(DefenderException.class);
        // what it had taken settles before the process ends
        stopped.finish();

        poll(input(), alert("resolved", SECOND));

        assertThat(statuses()).containsExactly("new->resolved");
    }

    @Test
    void change_whenItsStateCannotBeKeptOnce_comesWithTheNextPoll() throws Exception {
        FailingJournals journals = new FailingJournals(directory);
        PollingInput input = input(feed.sink, journals);
        poll(input, alert("new", FIRST));
        journals.full = true;
        poll(input, alert("resolved", SECOND));
        journals.full = false;
        poll(input, alert("resolved", SECOND));

        assertThat(statuses()).containsExactly("new->resolved");
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
        return input(feed.sink, new JournalFiles(place));
    }

    private PollingInput input(EventOutput output, JournalStore journals) {
        return new PollingInput(
                Collecting.settings(Feed.GRAPH_ALERTS),
                settings -> new Collecting.FeedSession("tenant", feed, Set.of()),
                feed.store,
                new InputTools(output, feed.clock, duration -> {}, feed.log),
                new ChangeTracking(journals, (input, names, log) -> OwnUpdates.NONE));
    }

    /** Takes some events and no more, as an output that is full when the process shuts down; what it took settles. */
    private static final class EndingOutput implements EventOutput {
        private final EventOutput next;
        private int left;

        EndingOutput(EventOutput next, int left) {
            this.next = next;
            this.left = left;
        }

        @Override
        public void write(EventHeader header, List<Slice> data) {
            if (left == 0) {
                throw new DefenderException(Code.OUTPUT, "shut down while the output was full", "");
            }
            left--;
            next.write(header, data);
        }

        @Override
        public void flush() {
            next.flush();
        }

        @Override
        public long written() {
            return next.written();
        }

        @Override
        public long settled() {
            return next.settled();
        }

        @Override
        public void close() {
            next.close();
        }
    }

    /** Journals on a disk that may be full. */
    private static final class FailingJournals implements JournalStore {
        private final JournalStore files;
        private boolean full;

        FailingJournals(Path place) {
            this.files = new JournalFiles(place);
        }

        @Override
        public Optional<Journal> open(String input, int number, long length, Check check) throws IOException {
            return files.open(input, number, length, check).map(FailingJournal::new);
        }

        @Override
        public Journal create(String input, int number) throws IOException {
            return new FailingJournal(files.create(input, number));
        }

        @Override
        public void delete(String input, int number) throws IOException {
            files.delete(input, number);
        }

        private final class FailingJournal implements Journal {
            private final Journal file;

            FailingJournal(Journal file) {
                this.file = file;
            }

            @Override
            public long length() {
                return file.length();
            }

            @Override
            public void append(byte[] bytes) throws IOException {
                if (full) {
                    throw new IOException("No space left on device");
                }
                file.append(bytes);
            }

            @Override
            public void read(long offset, byte[] into) throws IOException {
                file.read(offset, into);
            }

            @Override
            public void sync(long length) throws IOException {
                file.sync(length);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        }
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

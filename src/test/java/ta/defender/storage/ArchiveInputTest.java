package ta.defender.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.checkpoint.GenerationFiles;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.poll.InputTools;
import ta.defender.testing.FakeClock;
import ta.defender.testing.RecordingOutput;
import ta.defender.testing.RecordingStanzaLog;

/** A stanza against a storage account in memory, restarts included; the clock moves only when told to. */
final class ArchiveInputTest {
    private static final String STANZA = "defender_archive://contoso";
    private static final String EVENTS = "insights-logs-advancedhunting-deviceevents";
    private static final String ALERTS = "insights-logs-advancedhunting-alertinfo";
    private static final Duration INTERVAL = Duration.ofMinutes(5);

    private final FakeClock clock = new FakeClock(Instant.parse("2026-11-23T17:30:00Z"));
    private final MemoryBlobStore store = new MemoryBlobStore(clock);
    private final RecordingStanzaLog log = new RecordingStanzaLog();
    private final Map<String, String> parameters = new TreeMap<>();
    private final List<String> damage = new ArrayList<>();
    private RecordingOutput sink = new RecordingOutput();

    @TempDir
    private Path folder;

    private ArchiveInput input;

    @BeforeEach
    void begin() throws Exception {
        parameters.put("storage_url", "https://contoso.blob.core.windows.net");
        parameters.put("auth", "key");
        parameters.put("start_time", "-3d");
        restart();
    }

    @Test
    void blob_thatGrows_isReadOnFromWhereItEnded() throws Exception {
        append(EVENTS, 0, "one", "two");
        poll();
        append(EVENTS, 0, "three");
        poll();
        poll();

        assertThat(ids()).containsExactly("one", "two", "three");
    }

    @Test
    void line_withoutItsEnd_waitsForIt() throws Exception {
        store.append(EVENTS, blob(0), record("one") + "\r\n" + record("two").substring(0, 20));
        poll();
        assertThat(ids()).containsExactly("one");

        store.append(EVENTS, blob(0), record("two").substring(20) + "\r\n");
        poll();
        assertThat(ids()).containsExactly("one", "two");
    }

    @Test
    void events_haveRecordTimeSourceAndSourcetype() throws Exception {
        append(EVENTS, 0, "one");
        poll();

        assertThat(sink.events()).singleElement().satisfies(event -> {
            assertThat(event.data()).isEqualTo(record("one"));
            assertThat(event.header().time()).isEqualTo(Instant.parse("2026-11-23T16:59:59.1234567Z"));
            assertThat(event.header().source()).isEqualTo("archive:defenderarchive/" + EVENTS);
            assertThat(event.header().sourcetype()).isEqualTo("ms:defender:eventhub");
        });
    }

    @Test
    void hours_beforeStart_areLeftOut() throws Exception {
        parameters.put("start_time", "2026-11-23T15:20:00Z");
        restart();
        append(EVENTS, 3, "before");
        append(EVENTS, 2, "hour of start");
        append(EVENTS, 1, "after");
        poll();

        assertThat(ids()).containsExactly("hour of start", "after");
    }

    @Test
    void hour_thatIsLate_isReadWithinTheOverlap() throws Exception {
        append(EVENTS, 0, "now");
        poll();
        append(EVENTS, 40, "late");
        polls(4);

        assertThat(ids()).containsExactly("now", "late");
    }

    @Test
    void hours_beyondTheOverlap_areFinishedAndForgotten() throws Exception {
        append(EVENTS, 60, "old");
        append(EVENTS, 47, "young");
        poll();
        settle();

        String position = position();
        assertThat(position)
                .contains("done=2026-11-21T17:00:00Z")
                .contains("y=2026/m=11/d=21/h=18/")
                .doesNotContain("d=21/h=05");
        append(EVENTS, 60, "too late");
        polls(4);
        assertThat(ids()).containsExactly("old", "young");
    }

    @Test
    void lastLine_ofAFinishedHour_needsNoEnd() throws Exception {
        store.append(EVENTS, blob(60), record("one") + "\n" + record("two"));
        poll();

        assertThat(sink.data()).containsExactly(record("one"), record("two"));
    }

    @Test
    void halfLine_ofAFinishedHour_waitsForItsRest() throws Exception {
        String line = record("late");
        store.append(EVENTS, blob(60), record("one") + "\n" + line.substring(0, 40));
        String name = blob(60);
        poll();
        settle();
        restart();
        poll();
        assertThat(sink.data()).containsExactly(record("one"));

        store.append(EVENTS, name, line.substring(40) + "\n");
        polls(12);

        assertThat(sink.data()).containsExactly(record("one"), line);
    }

    @Test
    void halfLine_thatNobodyEndsForAWeek_isWrittenAsItIs() throws Exception {
        parameters.put("start_time", "-20d");
        restart();
        store.append(EVENTS, blob(24 * 10), "half a rec");
        poll();

        assertThat(sink.data()).containsExactly("half a rec");
        assertThat(sink.events().get(0).header().sourcetype()).isEqualTo("ms:defender:eventhub:unparsed");
        assertThat(log.lines("WARN")).singleElement().asString().contains("1 lines are not valid JSON");
    }

    @Test
    void lineBeyondTheLimit_comesInParts_andIsNamed() throws Exception {
        store.append(EVENTS, blob(0), record("one") + "\n");
        String piece = "y".repeat(1 << 20);
        for (int number = 0; number < 33; number++) {
            store.append(EVENTS, blob(0), piece);
        }
        store.append(EVENTS, blob(0), "\n" + record("last") + "\n");
        poll();

        List<String> events = sink.data();
        List<String> parts = events.subList(1, events.size() - 1);
        assertThat(List.of(events.get(0), events.get(events.size() - 1)))
                .containsExactly(record("one"), record("last"));
        assertThat(parts.stream().mapToInt(String::length).sum()).isEqualTo(33 << 20);
        assertThat(parts).allMatch(part -> part.replace("y", "").isEmpty());
        assertThat(log.lines("WARN"))
                .singleElement()
                .asString()
                .contains("longer than the limit of 32 MiB", EVENTS + "/" + blob(0), "PT1H.json", ":unparsed");
    }

    @Test
    void blobWithAnotherName_isNamedOnce() throws Exception {
        append(EVENTS, 0, "one");
        store.append(EVENTS, blob(0) + ".gz", "compressed");
        store.append(EVENTS, blob(1).replace("h=16", "h=99"), record("two"));
        store.append(EVENTS, blob(1).replace("/m=00/PT1H.json", ""), "");
        polls(6);

        assertThat(ids()).containsExactly("one");
        assertThat(log.lines("WARN")).singleElement().asString().contains("is not read", EVENTS);
    }

    @Test
    void unreadableBlob_ofALongBacklog_isWaitedForAWeekFromItsFirstListing() throws Exception {
        parameters.put("start_time", "-20d");
        restart();
        String old = record("old");
        String name = blob(24 * 15);
        store.append(EVENTS, name, old + "\n");
        store.fail(EVENTS + "/" + name, Code.UNREADABLE);
        poll();
        settle();
        clock.advance(Duration.ofDays(6));
        store.fail(EVENTS + "/" + name, null);
        restart();
        poll();

        assertThat(sink.data()).containsExactly(old);
    }

    @Test
    void blob_rewrittenLonger_isReportedAndReadFromItsBegin() throws Exception {
        append(EVENTS, 0, "one", "two");
        poll();
        settle();
        restart();
        store.rewrite(EVENTS, blob(0), record("three") + "\n" + record("four") + "\n" + record("five") + "\n");
        poll();

        assertThat(ids()).containsExactly("one", "two", "three", "four", "five");
        assertThat(log.lines("WARN")).singleElement().asString().contains("was rewritten", "h=17");
        assertThat(health()).singleElement().asString().contains("\"check\":\"archive_blob_replaced\"", blob(0));
    }

    @Test
    void blob_rewrittenToTheSameSize_isReportedAndReadFromItsBegin() throws Exception {
        String long1 = "one" + "x".repeat(2 * BlobTail.BYTES);
        String long2 = "two" + "x".repeat(2 * BlobTail.BYTES);
        append(EVENTS, 0, "zero", long1);
        poll();
        settle();
        restart();
        store.rewrite(EVENTS, blob(0), record("zero") + "\r\n" + record(long2) + "\r\n");
        poll();

        assertThat(ids()).containsExactly("zero", long1, "zero", long2);
        assertThat(log.lines("WARN")).singleElement().asString().contains("was rewritten", "h=17");
        assertThat(health()).singleElement().asString().contains("\"check\":\"archive_blob_replaced\"", blob(0));
        poll();
        assertThat(ids()).hasSize(4);
    }

    @Test
    void blob_rewrittenBeforeALineThatIsNew_isReportedAndReadFromItsBegin() throws Exception {
        append(EVENTS, 0, "one");
        poll();
        store.rewrite(EVENTS, blob(0), record("two") + "\r\n");
        poll();
        append(EVENTS, 0, "three");
        poll();

        assertThat(ids()).containsExactly("one", "two", "three");
    }

    /** Metadata, a lease or a tier gives a blob another mark. */
    @Test
    void blob_writtenWithoutAChangeOfContent_isComparedOnceAndNotReadAgain() throws Exception {
        append(EVENTS, 0, "one", "two");
        poll();
        store.touch(EVENTS, blob(0));
        int before = reads();
        polls(3);

        assertThat(ids()).containsExactly("one", "two");
        assertThat(reads()).isEqualTo(before + 1);
        assertThat(log.lines("WARN")).isEmpty();
    }

    @Test
    void blob_ofAServiceWithoutMarks_isNotReadAgain() throws Exception {
        store.withoutMarks();
        append(EVENTS, 0, "one", "two");
        poll();
        int before = reads();
        polls(3);

        assertThat(ids()).containsExactly("one", "two");
        assertThat(reads()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {-5, 5})
    void clocks_thatAreHoursApart_areReportedOnceAnHour(int hours) throws Exception {
        store.ahead(Duration.ofHours(hours));
        append(EVENTS, 0, "one");
        polls(6);

        assertThat(log.lines("ERROR")).singleElement().asString().contains("Clocks differ by 300 min");
        assertThat(health())
                .singleElement()
                .asString()
                .contains("\"check\":\"clocks\"", "\"difference_seconds\":18000");
    }

    private int reads() {
        return (int)
                store.calls().stream().filter(call -> call.startsWith("read ")).count();
    }

    // ------------------------------------------------------------ restarts

    @Test
    void restart_afterSettling_readsNothingTwice() throws Exception {
        append(EVENTS, 0, "one", "two");
        append(ALERTS, 30, "three");
        poll();
        settle();
        restart();
        append(EVENTS, 0, "four");
        poll();

        assertThat(ids()).containsExactlyInAnyOrder("one", "two", "three", "four");
    }

    @Test
    void restart_beforeSettling_readsAgain() throws Exception {
        sink.taking(false);
        append(EVENTS, 0, "one");
        poll();
        restart();
        poll();

        assertThat(ids()).containsExactly("one", "one");
    }

    @Test
    void sink_whenItFails_keepsThePositionBeforeIt() throws Exception {
        append(EVENTS, 0, "one");
        poll();
        settle();
        append(EVENTS, 0, "two", "three");
        sink.failOn(2);

        assertThatThrownBy(this::poll).isInstanceOf(DefenderException.class);
        sink = new RecordingOutput();
        restart();
        poll();
        assertThat(ids()).containsExactly("two", "three");
    }

    @Test
    void startTime_isPinnedToTheFirstRun() throws Exception {
        store.createContainer(EVENTS);
        poll();
        clock.advance(Duration.ofDays(2));
        restart();
        // three days and some hours before now, within three days of the first run
        append(EVENTS, 80, "late begin");
        poll();

        assertThat(ids()).containsExactly("late begin");
    }

    @Test
    void account_whenItIsAnother_beginsAnew() throws Exception {
        append(EVENTS, 0, "one");
        poll();
        settle();
        store.named("other");
        restart();
        poll();

        assertThat(ids()).containsExactly("one", "one");
        assertThat(log.lines("WARN")).singleElement().asString().contains("belongs to the storage account");
    }

    // ------------------------------------------------------------ odd blobs

    @Test
    void blob_createdAnew_isReportedAndReadFromItsBegin() throws Exception {
        append(EVENTS, 0, "one", "two");
        poll();
        store.delete(EVENTS, blob(0));
        append(EVENTS, 0, "three", "four", "five");
        poll();

        assertThat(ids()).containsExactly("one", "two", "three", "four", "five");
        assertThat(log.lines("WARN")).singleElement().asString().contains("was created anew", "h=17");
        assertThat(health()).singleElement().asString().contains("\"check\":\"archive_blob_replaced\"", blob(0));
    }

    /** A gateway may take the header with the creation out of responses; the listing still shows it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void blob_whoseCreationIsNotTold_isRead(boolean inListings) throws Exception {
        append(EVENTS, 0, "one");
        store.hideCreation(inListings);
        poll();
        append(EVENTS, 0, "two");
        append(EVENTS, 40, "old");
        polls(4);

        assertThat(ids()).containsExactlyInAnyOrder("one", "two", "old");
    }

    @Test
    void blob_deletedBetweenListingAndReading_isReportedAndHoldsNothingUp() throws Exception {
        append(ALERTS, 0, "gone");
        append(EVENTS, 0, "stays");
        store.beforeRead(() -> store.delete(ALERTS, blob(0)));
        poll();
        poll();

        assertThat(ids()).containsExactly("stays");
        assertThat(health()).singleElement().asString().contains("archive_blob_gone", "\"outcome\":\"lost\"");
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"FORBIDDEN", "UNREADABLE"})
    void blob_thatCouldNotBeReadAndIsDeleted_isReported(Code failure) throws Exception {
        append(EVENTS, 30, "gone");
        append(EVENTS, 29, "stays");
        String gone = blob(30);
        store.fail(EVENTS + "/" + gone, failure);
        poll();
        settle();
        store.fail(EVENTS + "/" + gone, null);
        store.delete(EVENTS, gone);
        restart();
        polls(2);

        assertThat(ids()).containsExactly("stays");
        assertThat(health())
                .singleElement()
                .asString()
                .contains(
                        "archive_blob_gone",
                        gone,
                        "\"outcome\":\"lost\"",
                        "\"bytes\":" + (record("gone").length() + 2));
        assertThat(log.lines("WARN")).singleElement().asString().contains(gone);
    }

    @Test
    void blob_deletedWhileItsLastLineWaits_isReported() throws Exception {
        append(EVENTS, 30, "one");
        store.append(EVENTS, blob(30), "{\"cut\":");
        String gone = blob(30);
        poll();
        settle();
        store.delete(EVENTS, gone);
        append(EVENTS, 0, "stays");
        restart();
        polls(2);

        assertThat(ids()).containsExactly("one", "stays");
        assertThat(health()).singleElement().asString().contains("archive_blob_gone", gone, "\"bytes\":7");
    }

    /** Soft delete keeps a blob with its creation time. */
    @Test
    void blob_deletedWhileItsLastLineWaits_andUndeleted_goesOnWhereItWas() throws Exception {
        append(EVENTS, 0, "one");
        String two = record("two");
        store.append(EVENTS, blob(0), two.substring(0, 5));
        String name = blob(0);
        poll();
        settle();
        store.delete(EVENTS, name);
        polls(2);
        store.undelete(EVENTS, name);
        restart();
        store.append(EVENTS, name, two.substring(5) + "\r\n");
        polls(2);

        assertThat(ids()).containsExactly("one", "two");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void blob_thatCouldNotBeRead_isReportedWithItsContainer(boolean containerToo) throws Exception {
        append(ALERTS, 30, "gone");
        append(EVENTS, 0, "stays");
        String gone = blob(30);
        store.fail(ALERTS + "/" + gone, Code.FORBIDDEN);
        poll();
        settle();
        store.delete(ALERTS, gone);
        if (containerToo) {
            store.deleteContainer(ALERTS);
        }
        restart();
        polls(2);

        assertThat(health()).singleElement().asString().contains("archive_blob_gone", gone);
    }

    @Test
    void blob_thatIsReadAndThenDeleted_isNoLoss() throws Exception {
        append(EVENTS, 30, "one");
        append(EVENTS, 0, "two");
        poll();
        settle();
        store.delete(EVENTS, blob(30));
        restart();
        polls(4);

        assertThat(ids()).containsExactly("one", "two");
        assertThat(health()).isEmpty();
    }

    @Test
    void blob_thatIsListedButNotFoundForAWhile_isNoLoss() throws Exception {
        append(EVENTS, 0, "late");
        store.fail(EVENTS + "/" + blob(0), Code.NOT_FOUND);
        poll();
        assertThat(health()).isEmpty();
        assertThat(log.lines("ERROR")).hasSize(1);
        store.fail(EVENTS + "/" + blob(0), null);
        poll();

        assertThat(ids()).containsExactly("late");
        assertThat(health()).isEmpty();
    }

    @Test
    void container_namedInFullThatDoesNotExist_isToldOnce() throws Exception {
        parameters.put("containers", EVENTS + ",insights-logs-advancedhunting-missing");
        restart();
        append(EVENTS, 0, "one");
        polls(8);

        assertThat(ids()).containsExactly("one");
        assertThat(log.lines("WARN")).singleElement().asString().contains("insights-logs-advancedhunting-missing");
    }

    @Test
    void storageUrl_withOtherCapitalLetters_isTheSameAccount() throws Exception {
        append(EVENTS, 0, "one");
        poll();
        settle();
        store.named("DefenderArchive");
        restart();
        poll();

        assertThat(ids()).containsExactly("one");
        assertThat(log.lines("WARN")).isEmpty();
    }

    @Test
    void blob_replacedBetweenListingAndReading_isReadWithTheNextListing() throws Exception {
        append(EVENTS, 0, "first life");
        boolean[] done = {false};
        store.beforeRead(() -> {
            if (!done[0]) {
                done[0] = true;
                store.delete(EVENTS, blob(0));
                append(EVENTS, 0, "second life");
            }
        });
        poll();
        assertThat(ids()).isEmpty();
        poll();

        assertThat(ids()).containsExactly("second life");
    }

    @Test
    void blob_thatIsNeverTheListedOne_isNamedNowAndThen_notAtEachPoll() throws Exception {
        append(EVENTS, 0, "first life");
        store.beforeRead(() -> {
            store.delete(EVENTS, blob(0));
            append(EVENTS, 0, "another life");
        });
        poll();
        poll();
        assertThat(log.lines("WARN")).hasSize(1);
        poll();

        assertThat(log.lines("WARN")).hasSize(2);
    }

    @Test
    void blob_thatCannotBeRead_keepsItsHourOpenAndLetsTheOthersPass() throws Exception {
        append(EVENTS, 60, "archived");
        append(EVENTS, 59, "readable");
        store.fail(EVENTS + "/" + blob(60), Code.UNREADABLE);
        poll();
        settle();

        assertThat(ids()).containsExactly("readable");
        assertThat(log.lines("ERROR")).singleElement().asString().contains("told to fail", "tried again in 300 s");
        store.fail(EVENTS + "/" + blob(60), null);
        restart();
        poll();
        assertThat(ids()).containsExactly("readable", "archived");
    }

    @Test
    void blob_thatCannotBeReadForAWeek_letsItsHourBeFinishedAndSaysSo() throws Exception {
        append(EVENTS, 60, "archived");
        store.fail(EVENTS + "/" + blob(60), Code.UNREADABLE);
        poll();
        clock.advance(Duration.ofDays(8));
        poll();

        assertThat(log.lines("ERROR")).anyMatch(line -> line.contains("Rehydrate"));
        assertThat(sink.data()).anyMatch(event -> event.contains("archive_blob_unreadable"));
        int before = log.lines("ERROR").size();
        clock.advance(Duration.ofDays(1));
        poll();
        assertThat(log.lines("ERROR").subList(before, log.lines("ERROR").size()))
                .noneMatch(line -> line.contains("Rehydrate"));
    }

    @Test
    void otherFiles_areNotRead() throws Exception {
        append(EVENTS, 0, "one");
        store.append(EVENTS, "tenantId=1/y=2026/m=11/d=23/notes.json", record("no") + "\n");
        store.append(EVENTS, "readme.txt", record("no") + "\n");
        poll();

        assertThat(ids()).containsExactly("one");
    }

    // ------------------------------------------------------------ containers

    @Test
    void container_thatFails_doesNotHoldUpTheOthers() throws Exception {
        append(ALERTS, 0, "hidden");
        append(EVENTS, 0, "shown");
        store.fail(ALERTS, Code.FORBIDDEN);
        poll();

        assertThat(ids()).containsExactly("shown");
        assertThat(log.lines("ERROR")).singleElement().asString().contains("exc_l=\"Permission Error\"");
        store.fail(ALERTS, null);
        polls(4);
        assertThat(ids()).containsExactly("shown", "hidden");
    }

    @Test
    void container_namedInFull_needsNoListingOfContainers() throws Exception {
        parameters.put("containers", EVENTS + ", " + ALERTS);
        restart();
        append(EVENTS, 0, "one");
        poll();

        assertThat(ids()).containsExactly("one");
        assertThat(store.calls()).noneMatch(call -> call.startsWith("containers"));
    }

    @Test
    void containers_whenThereAreNone_areMissedOnce() throws Exception {
        polls(3);

        assertThat(log.lines("ERROR")).singleElement().asString().contains("no container of", "up to an hour");
        assertThat(log.failures()).hasSize(3).extracting(Issue::code).containsOnly(Code.SOURCE_NOT_FOUND);
        assertThat(log.polls()).isZero();
        append(EVENTS, 0, "one");
        poll();
        assertThat(ids()).containsExactly("one");
        assertThat(log.polls()).isOne();
    }

    @Test
    void tables_chooseTheContainers() throws Exception {
        parameters.put("tables", "AlertInfo");
        restart();
        append(EVENTS, 0, "event");
        append(ALERTS, 0, "alert");
        poll();

        assertThat(store.calls()).noneMatch(call -> call.contains(EVENTS));
    }

    // ------------------------------------------------------------ costs and ends

    @Test
    void poll_inBetween_costsOneListingPerContainer() throws Exception {
        append(EVENTS, 0, "one");
        append(EVENTS, 70, "old");
        append(ALERTS, 0, "two");
        poll();
        store.calls().clear();
        poll();

        assertThat(store.calls()).hasSize(2).allMatch(call -> call.matches("blobs \\S+/y=2026/m=11/d=23/"));
    }

    @Test
    void replay_whenItsHoursAreOver_isDoneAndCallsNobody() throws Exception {
        parameters.put("end_time", "2026-11-21T10:00:00Z");
        restart();
        append(EVENTS, 56, "inside");
        append(EVENTS, 55, "at the end");
        poll();
        assertThat(ids()).containsExactly("inside");
        assertThat(log.lines("INFO")).anyMatch(line -> line.contains("everything before end_time"));

        store.calls().clear();
        int polls = log.polls();
        Instant last = clock.instant().plus(INTERVAL.multipliedBy(3));
        polls(4);
        assertThat(store.calls()).isEmpty();
        // or Health would call it silent
        assertThat(log.polls()).isEqualTo(polls + 4);
        assertThat(log.readTo()).isEqualTo(last);
    }

    /** Hours stay open for two days, in which everything of them is read. */
    @Test
    void readTo_onceAllThatIsListedIsRead_isThePresent() throws Exception {
        append(EVENTS, 60, "old");
        append(EVENTS, 3, "young");
        Instant begun = clock.instant();
        poll();
        assertThat(log.readTo()).isEqualTo(begun);

        store.fail(EVENTS + "/" + blob(3), Code.UNREADABLE);
        append(EVENTS, 3, "more");
        clock.advance(ArchiveInput.BETWEEN_WIDE_LOOKS);
        poll();
        assertThat(log.readTo()).isEqualTo(Instant.parse("2026-11-23T14:00:00Z"));
    }

    @Test
    void figures_ofAPoll_areInTheLog() throws Exception {
        append(EVENTS, 0, "one", "two");
        poll();

        assertThat(log.lines("INFO"))
                .anyMatch(line -> line.contains("action=events_ingested") && line.contains("n_events=2"))
                .anyMatch(line -> line.contains("action=polled") && line.contains("blobs=1"));
    }

    private void poll() throws Exception {
        input.run();
        clock.advance(INTERVAL);
    }

    private void polls(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            poll();
        }
    }

    /** Lets what was written settle and be saved. */
    private void settle() throws Exception {
        clock.advance(INTERVAL.negated().plus(Duration.ofSeconds(2)));
        input.run();
        clock.advance(INTERVAL.minus(Duration.ofSeconds(2)));
    }

    private void restart() {
        input = new ArchiveInput(
                ArchiveSettings.read(STANZA, parameters),
                settings -> store,
                new ArchivePositions(new GenerationFiles(folder, damage::add)),
                new InputTools(sink, clock, duration -> {}, log));
    }

    private void append(String container, int hoursAgo, String... ids) {
        StringBuilder lines = new StringBuilder();
        for (String id : ids) {
            lines.append(record(id)).append("\r\n");
        }
        store.append(container, blob(hoursAgo), lines.toString());
    }

    private String blob(int hoursAgo) {
        Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS).minus(hoursAgo, ChronoUnit.HOURS);
        return HourPath.dayPrefix("", hour) + "h=" + hour.toString().substring(11, 13) + "/m=00/PT1H.json";
    }

    private static String record(String id) {
        return "{\"time\":\"2026-11-23T17:00:01Z\",\"category\":\"AdvancedHunting-DeviceEvents\",\"properties\":{\"DeviceId\":\""
                + id + "\",\"Timestamp\":\"2026-11-23T16:59:59.1234567Z\"}}";
    }

    private List<String> ids() {
        return sink.data().stream()
                .filter(data -> data.contains("\"DeviceId\""))
                .map(data -> data.replaceFirst(".*\"DeviceId\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    private List<String> health() {
        return sink.data().stream().filter(data -> data.contains("\"check\":")).toList();
    }

    private String position() throws Exception {
        try (var files = java.nio.file.Files.list(folder)) {
            return java.nio.file.Files.readString(
                    files.filter(file -> file.toString().endsWith(".position"))
                            .findFirst()
                            .orElseThrow());
        }
    }
}

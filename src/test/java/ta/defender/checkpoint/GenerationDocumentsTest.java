package ta.defender.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ta.defender.checkpoint.Positions.STANZA;
import static ta.defender.checkpoint.Positions.assertSame;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.testing.FakeDocuments;

/** The KV store keeps what every store keeps, over a double that can break in the middle of a save. */
final class GenerationDocumentsTest extends PositionStoreContract {
    private final FakeDocuments documents = new FakeDocuments();
    private final List<String> errors = new ArrayList<>();
    private int writers;
    private Instant now = Instant.EPOCH;

    @Override
    CheckpointStore reopened() {
        return of("writer" + ++writers);
    }

    private CheckpointStore of(String writer) {
        return new InputCheckpoints(new GenerationDocuments(documents, errors::add, writer, () -> now));
    }

    @Test
    void save_whenThePositionIsLarge_isCutIntoBoundedDocuments() throws Exception {
        reopened().save(Positions.of(STANZA, 60_000));

        assertThat(documents.all().values())
                .hasSizeGreaterThan(3)
                .allSatisfy(json -> assertThat(json.length()).isLessThan(800_000));
        assertThat(loaded(STANZA).feeds().values())
                .singleElement()
                .satisfies(entry -> assertThat(entry.known().size()).isEqualTo(60_000));
    }

    @Test
    void save_keepsTwoGenerationsAndNothingElse() throws Exception {
        CheckpointStore store = reopened();
        for (int i = 1; i <= 5; i++) {
            store.save(Positions.of(STANZA, i));
        }

        assertThat(documents.all()).hasSize(3);
    }

    /** Whatever call of a save fails, the position before it can still be read, and the next save works. */
    @Test
    void save_whenItBreaksAnywhere_losesNothing() throws Exception {
        for (int calls = 0; ; calls++) {
            documents.all().clear();
            CheckpointStore store = reopened();
            store.save(Positions.of(STANZA, 1));
            store.save(Positions.of(STANZA, 2));
            documents.failAfter(calls);
            boolean whole = false;
            try {
                store.save(Positions.of(STANZA, 3));
                whole = true;
            } catch (DefenderException e) {
                assertThat(e).hasMessageContainingAll(STANZA, "KV store", "nothing is lost");
            }
            documents.failAfter(Integer.MAX_VALUE);

            int size = loaded(STANZA).feeds().values().iterator().next().known().size();
            assertThat(size).isIn(2, 3);
            store.save(Positions.of(STANZA, 4));
            assertSame(loaded(STANZA), Positions.of(STANZA, 4));
            assertThat(errors).isEmpty();
            if (whole) {
                assertThat(calls).isGreaterThanOrEqualTo(4);
                return;
            }
        }
    }

    @Test
    void load_whenTheCurrentGenerationIsDamaged_usesTheOneBeforeAndSaysSo() throws Exception {
        CheckpointStore store = of("me");
        store.save(Positions.of(STANZA, 1));
        store.save(Positions.of(STANZA, 2));
        documents.all().remove(GenerationDocuments.key(STANZA) + "-2-me-0");

        assertSame(loaded(STANZA), Positions.of(STANZA, 1));
        assertThat(errors).singleElement().asString().contains(STANZA, "damaged", "duplicates");
    }

    @Test
    void load_whenEveryPartIsDamaged_isNeverAFreshStart() throws Exception {
        CheckpointStore store = reopened();
        store.save(Positions.of(STANZA, 1));
        store.save(Positions.of(STANZA, 2));
        documents.all().replaceAll((key, json) -> json.replace("\"data\":\"", "\"data\":\"AAAA"));

        assertThatThrownBy(() -> store.load(STANZA))
                .isInstanceOf(DefenderException.class)
                .hasMessageContainingAll(STANZA, "damaged", GenerationDocuments.key(STANZA));
    }

    @Test
    void load_whenTheHeadIsDamaged_isNeverAFreshStart() throws Exception {
        CheckpointStore store = reopened();
        store.save(Positions.of(STANZA, 1));
        documents.all().put(GenerationDocuments.key(STANZA), "{\"_key\":\"x\"}");

        assertThatThrownBy(() -> store.load(STANZA)).isInstanceOf(DefenderException.class);
    }

    @Test
    void load_whenTheStoreDoesNotAnswer_isNeverAFreshStart() {
        documents.failAfter(0);

        assertThatThrownBy(() -> reopened().load(STANZA))
                .isInstanceOf(DefenderException.class)
                .hasMessageContainingAll(STANZA, "kvstore-status", "position_store");
    }

    @Test
    void save_whenInterruptedInTheMiddle_stillSaves() throws Exception {
        CheckpointStore store = reopened();
        store.save(Positions.of(STANZA, 1));
        documents.interruptAfter(1);
        try {
            store.save(Positions.of(STANZA, 2));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }

        assertSame(reopened().load(STANZA).orElseThrow(), Positions.of(STANZA, 2));
    }

    // ------------------------------------------------------------ another process

    @Test
    void save_whenAnotherSavedSince_isRefusedAndChangesNothing() throws Exception {
        CheckpointStore ours = reopened();
        ours.save(Positions.of(STANZA, 1));
        CheckpointStore theirs = reopened();
        theirs.load(STANZA);
        theirs.save(Positions.of(STANZA, 5));
        Map<String, String> before = new TreeMap<>(documents.all());

        assertThatThrownBy(() -> ours.save(Positions.of(STANZA, 2)))
                .isInstanceOfSatisfying(
                        DefenderException.class, e -> assertThat(e.code()).isEqualTo(Code.CHECKPOINT_SUPERSEDED));

        assertThat(documents.all()).isEqualTo(before);
        assertSame(loaded(STANZA), Positions.of(STANZA, 5));
    }

    @Test
    void save_whenAnotherSavesDuringIt_isRefusedAndChangesNothing() throws Exception {
        CheckpointStore ours = reopened();
        ours.save(Positions.of(STANZA, 1));
        CheckpointStore theirs = reopened();
        theirs.load(STANZA);
        documents.beforeNextPut(() -> theirs.save(Positions.of(STANZA, 5)));

        assertThatThrownBy(() -> ours.save(Positions.of(STANZA, 2)))
                .isInstanceOfSatisfying(
                        DefenderException.class, e -> assertThat(e.code()).isEqualTo(Code.CHECKPOINT_SUPERSEDED));

        assertSame(loaded(STANZA), Positions.of(STANZA, 5));
        assertThat(documents.all()).hasSize(3);
    }

    /** As by "splunk clean kvstore" and "splunk resync kvstore". */
    @Test
    void save_afterTheCollectionWasEmptied_writesWhatThisProcessKnows() throws Exception {
        CheckpointStore ours = reopened();
        ours.save(Positions.of(STANZA, 1));
        ours.save(Positions.of(STANZA, 2));
        documents.all().clear();

        ours.save(Positions.of(STANZA, 3));
        ours.save(Positions.of(STANZA, 4));

        assertSame(loaded(STANZA), Positions.of(STANZA, 4));
        assertThat(errors).singleElement().asString().contains(STANZA);
    }

    @Test
    void save_whenTheCollectionIsEmptiedDuringIt_writesWhatThisProcessKnows() throws Exception {
        CheckpointStore ours = reopened();
        ours.save(Positions.of(STANZA, 1));
        documents.beforeNextPut(() -> documents.all().clear());

        ours.save(Positions.of(STANZA, 2));

        assertSame(loaded(STANZA), Positions.of(STANZA, 2));
        assertThat(errors).singleElement().asString().contains(STANZA, "missing");
    }

    @Test
    void save_afterAnOlderCollectionWasRestored_writesWhatThisProcessKnows() throws Exception {
        CheckpointStore ours = reopened();
        ours.save(Positions.of(STANZA, 1));
        Map<String, String> backup = new TreeMap<>(documents.all());
        CheckpointStore next = reopened();
        next.load(STANZA);
        next.save(Positions.of(STANZA, 2));
        next.save(Positions.of(STANZA, 3));
        documents.all().clear();
        documents.all().putAll(backup);

        next.save(Positions.of(STANZA, 4));

        assertSame(loaded(STANZA), Positions.of(STANZA, 4));
    }

    @Test
    void save_afterLoadingWhatAnotherSaved_goesOn() throws Exception {
        CheckpointStore ours = reopened();
        ours.save(Positions.of(STANZA, 1));
        CheckpointStore theirs = reopened();
        theirs.load(STANZA);
        theirs.save(Positions.of(STANZA, 5));

        ours.load(STANZA);
        ours.save(Positions.of(STANZA, 6));

        assertSame(loaded(STANZA), Positions.of(STANZA, 6));
    }

    @Test
    void save_whenTwoBeginAtTheSameTime_onlyOneDoes() throws Exception {
        CheckpointStore ours = reopened();
        CheckpointStore theirs = reopened();
        assertThat(ours.load(STANZA)).isEmpty();
        assertThat(theirs.load(STANZA)).isEmpty();
        theirs.save(Positions.of(STANZA, 3));

        assertThatThrownBy(() -> ours.save(Positions.of(STANZA, 1))).isInstanceOf(DefenderException.class);

        assertSame(loaded(STANZA), Positions.of(STANZA, 3));
    }

    /** The answer to a save was lost on its way, and the save was not. */
    @Test
    void save_afterOneWhoseAnswerWasLost_goesOn() throws Exception {
        CheckpointStore ours = of("me");
        ours.save(Positions.of(STANZA, 1));
        ours.save(Positions.of(STANZA, 2));
        CheckpointStore lost = of("me");
        lost.load(STANZA);
        lost.save(Positions.of(STANZA, 3));

        ours.save(Positions.of(STANZA, 4));

        assertSame(loaded(STANZA), Positions.of(STANZA, 4));
    }

    /** Whoever begins anew in an emptied collection counts from above what others have seen. */
    @Test
    void generation_isNeverBelowOneOfAnEarlierTime() throws Exception {
        GenerationDocuments ours = new GenerationDocuments(documents, errors::add, "a", () -> now);
        for (int i = 0; i < 3; i++) {
            ours.save(STANZA, out -> out.write(1));
        }
        documents.all().clear();
        now = now.plusSeconds(60);
        GenerationDocuments theirs = new GenerationDocuments(documents, errors::add, "b", () -> now);
        assertThat(theirs.load(STANZA, in -> "")).isEmpty();

        theirs.save(STANZA, out -> out.write(1));

        assertThat(theirs.generation(STANZA)).isGreaterThan(ours.generation(STANZA));
    }

    @Test
    void load_ofACheckpointWithoutWriter_isUnderstood() throws Exception {
        of("me").save(Positions.of(STANZA, 2));
        String part = documents.all().remove(GenerationDocuments.key(STANZA) + "-1-me-0");
        documents.all().put(GenerationDocuments.key(STANZA) + "-1-0", part);
        documents
                .all()
                .computeIfPresent(
                        GenerationDocuments.key(STANZA), (key, head) -> head.replace(",\"writer\":\"me\"", ""));

        assertSame(loaded(STANZA), Positions.of(STANZA, 2));
    }
}

package ta.defender.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ta.defender.splunk.OwnUpdateLog;
import ta.defender.splunk.OwnUpdateLog.Update;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeOwnUpdates;

final class OwnUpdateRecordTest {
    private final FakeClock clock = new FakeClock();
    private final FakeOwnUpdates documents = new FakeOwnUpdates();
    private final OwnUpdateLog log = new OwnUpdateLog(documents, clock);
    private final List<String> debug = new ArrayList<>();
    private final OwnUpdateRecord record = new OwnUpdateRecord(
            log, ActionParameters.target("ta_defender_update_alert", "graph", "contoso"), clock, debug::add);

    @BeforeEach
    void isOfATenant() {
        record.inTenant("B3C1B5FC");
    }

    @Test
    void update_isUnderWayFromBeginToEnd_thenHasItsVersions() throws Exception {
        record.begin("sid 1", List.of("a", "b"));
        assertThat(log.writtenSince(Instant.EPOCH))
                .hasSize(2)
                .noneMatch(Update::isDone)
                .extracting(Update::object)
                .containsExactly("b3c1b5fc alert a", "b3c1b5fc alert b");

        record.made("a", List.of("2026-11-29T10:00:00Z"));
        record.made("a", List.of("2026-11-29T10:00:01Z"));
        record.end();

        assertThat(log.writtenSince(Instant.EPOCH))
                .allMatch(Update::isDone)
                .extracting(Update::versions)
                .containsExactly(List.of("2026-11-29T10:00:00Z", "2026-11-29T10:00:01Z"), List.of());
    }

    /** An input may read them before the run has ended; a batch does not write each of its versions by itself. */
    @Test
    void versions_areWrittenDownWhileTheRunGoesOn() throws Exception {
        record.begin("sid 1", List.of("a", "b"));
        record.made("a", List.of("v1"));
        assertThat(documents.calls()).isEqualTo(1);

        clock.advance(Duration.ofSeconds(1));
        record.made("b", List.of("v2"));

        assertThat(documents.calls()).isEqualTo(2);
        assertThat(log.writtenSince(Instant.EPOCH))
                .noneMatch(Update::isDone)
                .extracting(Update::versions)
                .containsExactly(List.of("v1"), List.of("v2"));
    }

    /** What a lost call wrote down is known to the next call of the same search. */
    @Test
    void versions_ofASearch_areFoundByTheNextCall() throws Exception {
        record.begin("sid 1", List.of("a"));
        record.made("a", List.of("v1"));
        record.end();

        assertThat(record.madeBy("sid")).containsExactly(java.util.Map.entry("a", java.util.Set.of("v1")));
        assertThat(record.madeBy("si")).isEmpty();
        documents.fail(503);
        assertThat(record.madeBy("sid")).isNull();
    }

    @Test
    void record_whenTheKvStoreIsMissing_holdsNothingUp() throws Exception {
        documents.fail(503);

        record.begin("sid 1", List.of("a"));
        record.made("a", List.of("v"));
        record.end();

        assertThat(debug).hasSize(2);
    }
}

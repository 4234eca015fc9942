package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import ta.defender.poll.OwnUpdates.ChangedVersion;
import ta.defender.splunk.OwnUpdateLog;
import ta.defender.splunk.OwnUpdateLog.Update;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeOwnUpdates;
import ta.defender.testing.RecordingStanzaLog;

final class RecordedOwnUpdatesTest {
    private static final String TENANT = "b3c1b5fc-828c-45fa-a1e1-10d74f6d6e9c";
    private static final String CLIENT = "00000000-0000-4000-8000-000000000001";

    private final FakeClock clock = new FakeClock();
    private final FakeOwnUpdates documents = new FakeOwnUpdates();
    private final OwnUpdateLog log = new OwnUpdateLog(documents, clock);
    private final RecordingStanzaLog inputLog = new RecordingStanzaLog();
    private Set<String> names = Set.of(CLIENT, "Splunk Defender");
    private final RecordedOwnUpdates own = new RecordedOwnUpdates(TENANT, () -> names, log, clock, inputLog);

    @Test
    void version_thatNamesOurApplication_isOursWithoutAsking() {
        assertThat(made(null, "API-App:Splunk Defender", null)).isTrue();
        assertThat(made(null, "API-App:" + CLIENT.toUpperCase(Locale.ROOT), null))
                .isTrue();
        assertThat(made(null, null, "API-App:" + CLIENT)).isTrue();
        assertThat(documents.calls()).isZero();
    }

    @Test
    void version_thatNamesAPerson_isNotOurs() throws Exception {
        log.write(List.of(update("a", true, at(0))));

        assertThat(made(at(0), "ana@contoso.example", null)).isFalse();
        assertThat(made(at(1), "Splunk Defender", null))
                .as("a person of that name")
                .isFalse();
    }

    /** Microsoft documents the prefix with one sample. */
    @Test
    void version_thatNamesOurApplicationWithoutPrefix_isOursIfRecorded() throws Exception {
        log.write(List.of(update("a", true, at(0))));

        assertThat(made(at(0), "Splunk Defender", null)).isTrue();
        assertThat(made(at(0), CLIENT, null)).isTrue();
        assertThat(made(at(1), CLIENT, null)).isFalse();
    }

    /** One app registration reads, another one writes; or the token does not tell the application's name. */
    @Test
    void version_ofAnotherApplication_isOursIfRecorded() throws Exception {
        log.write(List.of(update("a", true, at(0))));

        assertThat(made(at(0), "API-App:splunk-write", null)).isTrue();
        assertThat(made(at(1), "API-App:splunk-write", null)).isFalse();
        names = Set.of(CLIENT);
        assertThat(made(at(0), "api-app:Splunk Defender", null)).isTrue();
        assertThat(made(at(1), "API-App:Splunk Defender", null)).isFalse();
    }

    @Test
    void version_ofAnotherTenant_isNotOurs() throws Exception {
        log.write(List.of(
                new Update("run", OwnUpdateLog.object("other", true, "a"), FakeClock.START, true, List.of(at(0)))));

        assertThat(made(at(0), null, null)).isFalse();
    }

    @Test
    void version_thatNamesNobody_isOursIfAnActionRecordedIt() throws Exception {
        log.write(List.of(update("a", true, at(0), at(5))));

        assertThat(made(at(5), null, "ana")).isTrue();
        assertThat(made(at(5).replace("Z", ".0000000Z"), null, null)).isTrue();
        assertThat(made(at(6), null, null)).isFalse();
        assertThat(own.made(new ChangedVersion(true, "other", at(5), null, null)))
                .isFalse();
        assertThat(own.made(new ChangedVersion(false, "a", at(5), null, null))).isFalse();
    }

    /** A colleague may change the object after the update has begun, and a run that was killed never ends. */
    @Test
    void version_madeWhileAnUpdateIsUnderWay_isOursOnlyIfItIsRecorded() throws Exception {
        log.write(List.of(update("a", false)));

        assertThat(made(at(1), null, null)).isFalse();
        assertThat(made(at(1), "API-App:splunk-write", null)).isFalse();

        clock.advance(Duration.ofSeconds(5));
        log.write(List.of(update("a", false, at(1))));

        assertThat(made(at(1), null, null)).isTrue();
        assertThat(made(at(3), null, null)).as("by somebody else").isFalse();
    }

    @Test
    void log_thatIsNotThere_isLeftAloneForAWhile() {
        documents.fail(404);
        for (int i = 0; i < 10; i++) {
            assertThat(made(at(0), null, null)).isFalse();
            clock.advance(Duration.ofSeconds(10));
        }

        assertThat(documents.calls()).isEqualTo(1);
        assertThat(inputLog.lines("INFO")).hasSize(1);
    }

    /** The KV store of a splunkd that has just started. */
    @Test
    void log_thatIsNotReady_isReadAsSoonAsItIs() throws Exception {
        log.write(List.of(update("a", true, at(0))));
        documents.fail(503);
        for (int i = 0; i < 10; i++) {
            assertThat(made(at(0), null, null)).isFalse();
            clock.advance(Duration.ofSeconds(10));
        }
        documents.fail(0);

        assertThat(made(at(0), null, null)).isTrue();
        assertThat(inputLog.lines("WARN")).hasSize(1);
    }

    @Test
    void log_forgetsWhatIsOld() throws Exception {
        log.write(List.of(update("a", true, at(0))));
        clock.advance(Duration.ofDays(3));
        log.write(List.of(update("b", true, at(0))));

        log.forgetOld();

        assertThat(documents.size()).isEqualTo(1);
    }

    private boolean made(@Nullable String version, @Nullable String modifier, @Nullable String commenter) {
        return own.made(new ChangedVersion(true, "a", version, modifier, commenter));
    }

    private static Update update(String id, boolean done, String... versions) {
        return new Update(
                "run",
                OwnUpdateLog.object(TENANT.toUpperCase(Locale.ROOT), true, id),
                FakeClock.START,
                done,
                List.of(versions));
    }

    private static String at(long seconds) {
        return FakeClock.START.plusSeconds(seconds).toString();
    }
}

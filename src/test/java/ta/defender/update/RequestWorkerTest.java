package ta.defender.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ta.defender.json.JsonView;
import ta.defender.splunk.SplunkException;
import ta.defender.update.FakeAlerts.Alert;

final class RequestWorkerTest {
    private static final Duration DAY = Duration.ofHours(24);

    private final QueueBench bench = new QueueBench();

    @Test
    void request_isCarriedOutWithProofOfWhoAskedAndWhen() throws Exception {
        bench.ask("ann", DAY, "a1");
        bench.clock.advance(Duration.ofSeconds(7));

        bench.node("n").look();

        assertThat(bench.alerts.alert("a1").state).isEqualTo("resolved");
        assertThat(bench.alerts.alert("a1").comments).containsExactly("done");
        assertThat(bench.requests.only().string("state")).isEqualTo("updated");
        assertThat(bench.events).hasSize(2);
        assertThat(bench.events.get(0).string("outcome")).isEqualTo("queued");
        JsonView event = bench.events.get(1);
        assertThat(event.string("outcome")).isEqualTo("updated");
        assertThat(event.string("user")).isEqualTo("ann");
        assertThat(event.string("sid")).isEqualTo("sid1");
        assertThat(event.string("search_name")).isEqualTo("Close");
        assertThat(event.string("request"))
                .isEqualTo(bench.requests.only().string("_key"))
                .isEqualTo(bench.events.get(0).string("request"));
        assertThat(event.string("queued")).isEqualTo("2026-03-01T12:00:00Z");
        assertThat(event.string("claimed")).isEqualTo("2026-03-01T12:00:07Z");
        assertThat(event.string("finished")).isEqualTo("2026-03-01T12:00:07Z");
        assertThat(event.string("attempts")).isEqualTo("1");
        assertThat(event.object("requested").orElseThrow().string("status")).isEqualTo("resolved");
        assertThat(bench.claims.all()).isEmpty();
    }

    /**
     * Killed at every single step, before and after each thing it does: the comment is there once more than before, also
     * when somebody wrote the same text earlier, and no change of our own is taken for another's.
     */
    @ParameterizedTest
    @CsvSource({"0, ''", "1, ''", "1, 2026-03-01T00:00:01Z"})
    void process_whenKilledAnywhere_leavesEachRequestDoneOnce(int earlierComments, String unchangedSince)
            throws Exception {
        boolean killed = true;
        int step = 0;
        while (killed) {
            step++;
            String when = "killed at step " + step;
            QueueBench each = new QueueBench();
            Alert alert = each.alerts.alert("a1");
            alert.comments.addAll(Collections.nCopies(earlierComments, "done"));
            Map<String, String> parameters = new HashMap<>(Map.of("status", "resolved", "comment", "done"));
            if (!unchangedSince.isEmpty()) {
                parameters.put("if_unchanged_since", unchangedSince);
            }
            each.ask("ann", DAY, parameters, "a1");
            killed = each.node("first").killedAt(step).lookOrDie(5);
            each.lookUntilDone(each.node("second"), 20);

            assertThat(alert.state).as(when).isEqualTo("resolved");
            assertThat(alert.comments).as(when).hasSize(earlierComments + 1).containsOnly("done");
            assertThat(each.alerts.writes()).as(when).hasSize(2);
            assertThat(each.requests.only().string("state")).as(when).isEqualTo("updated");
            assertThat(each.outcomes())
                    .as(when)
                    .isNotEmpty()
                    .allMatch("updated"::equals)
                    .hasSizeBetween(1, 2);
        }
        assertThat(step).isGreaterThan(20);
    }

    /** The other one looks between any two steps of the first. */
    @Test
    void processes_whenTwoWorkOnTheSameQueue_doEverythingOnce() throws Exception {
        boolean reached = true;
        for (int at = 1; reached; at++) {
            QueueBench each = new QueueBench();
            each.ask("ann", DAY, "a1");
            QueueBench.Node other = each.node("other");
            AtomicInteger step = new AtomicInteger();
            int when = at;
            AtomicBoolean done = new AtomicBoolean();
            each.node("one")
                    .before(() -> {
                        if (step.incrementAndGet() == when) {
                            look(other);
                            done.set(true);
                        }
                    })
                    .look();
            each.lookUntilDone(each.node("one"), 3);
            reached = done.get();

            assertThat(each.alerts.writes()).as("at step %d", at).hasSize(2);
            assertThat(each.outcomes()).as("at step %d", at).containsExactly("updated");
            assertThat(each.requests.only().string("state")).isEqualTo("updated");
        }
    }

    @Test
    void process_whenItsClockIsAheadByMinutes_takesNothingFromAnother() throws Exception {
        bench.ask("ann", DAY, "a1");
        QueueBench.Node ahead = bench.node("ahead");
        bench.node("one")
                .before(() -> {
                    bench.clock.advance(Duration.ofMinutes(5));
                    look(ahead);
                    bench.clock.advance(Duration.ofMinutes(-5));
                })
                .look();

        assertThat(bench.alerts.writes()).hasSize(2);
    }

    @Test
    void process_whenItDiesOnAnotherHost_isFollowedWhenItsLeaseEnds() throws Exception {
        bench.ask("ann", DAY, "a1");
        bench.claims.add("{\"_key\":\"" + bench.requests.only().string("_key")
                + ".1\",\"request\":\"x\",\"owner\":\"elsewhere\",\"until\":"
                + bench.clock.instant().plusSeconds(600).getEpochSecond() + "}");
        QueueBench.Node node = bench.node("n");

        node.look();
        assertThat(bench.alerts.writes()).isEmpty();
        bench.clock.advance(Duration.ofMinutes(11));
        node.look();

        assertThat(bench.alerts.writes()).hasSize(2);
    }

    @Test
    void request_whenCancelledOrDeletedBeforeItIsClaimed_isNeverCarriedOut() throws Exception {
        bench.ask("ann", DAY, "a1");
        bench.ask("ann", DAY, "a2");
        String cancelled = bench.requests.all().get(0).string("_key");
        String deleted = bench.requests.all().get(1).string("_key");
        AtomicInteger step = new AtomicInteger();

        // between being found and being claimed: the calls before that are the cleaning, the sign and the two queries
        bench.node("n")
                .before(() -> {
                    if (step.incrementAndGet() == 11) {
                        set(cancelled, "cancelled");
                        bench.requestsDelete(deleted);
                    }
                })
                .look();

        assertThat(bench.alerts.writes()).isEmpty();
        assertThat(bench.open()).isEmpty();
        assertThat(bench.requests.all()).noneMatch(document -> deleted.equals(document.string("_key")));
        assertThat(bench.claims.all()).isEmpty();
    }

    @Test
    void request_whenCancelledWhileTheServiceIsDown_isNotTriedAgain() throws Exception {
        bench.ask("ann", DAY, "a1");
        bench.alerts.setStatus(503);
        QueueBench.Node node = bench.node("n");
        node.look();
        set(bench.requests.only().string("_key"), "cancelled");
        bench.alerts.setStatus(200);

        bench.clock.advance(Duration.ofHours(1));
        node.look();

        assertThat(bench.alerts.writes()).isEmpty();
        assertThat(bench.requests.only().string("state")).isEqualTo("cancelled");
    }

    @Test
    void request_whenTheServiceIsDown_isTriedAgainLessAndLessOften() throws Exception {
        bench.ask("ann", DAY, "a1");
        bench.alerts.setStatus(503);
        QueueBench.Node node = bench.node("n");
        for (int minute = 0; minute < 120; minute++) {
            node.look();
            bench.clock.advance(Duration.ofMinutes(1));
        }
        JsonView waiting = bench.requests.only();
        assertThat(waiting.string("state")).isEqualTo("queued");
        assertThat(waiting.longValue("attempts").orElseThrow()).isBetween(5L, 10L);
        assertThat(waiting.string("message")).contains("503");
        bench.alerts.setStatus(200);

        bench.clock.advance(Duration.ofMinutes(30));
        node.look();

        assertThat(bench.alerts.alert("a1").comments).containsExactly("done");
        assertThat(bench.outcomes()).containsExactly("updated");
    }

    @Test
    void request_whenItsTimeIsOver_failsWithTheLastReason() throws Exception {
        bench.ask("ann", Duration.ofMinutes(10), "a1");
        bench.alerts.setStatus(503);

        bench.lookUntilDone(bench.node("n"), 20);

        assertThat(bench.requests.only().string("state")).isEqualTo("expired");
        assertThat(bench.outcomes()).containsExactly("failed");
        assertThat(bench.events.get(1).string("message")).contains("expired at 2026-03-01T12:10:00Z", "503");
    }

    @Test
    void request_whenTheServiceRefusesIt_endsAtOnce() throws Exception {
        bench.ask("ann", DAY, "a1");
        bench.alerts.setStatus(400);

        bench.node("n").look();

        assertThat(bench.requests.only().string("state")).isEqualTo("refused");
        assertThat(bench.outcomes()).containsExactly("refused");
    }

    /** Who may write to the collection may write anything; it is checked like a row of a search. */
    @Test
    void request_whenTamperedWith_isRefusedAndNothingIsCalled() throws Exception {
        bench.ask("ann", DAY, "a1");
        bench.ask("ann", DAY, "a2");
        JsonView one = bench.requests.all().get(0);
        JsonView two = bench.requests.all().get(1);
        bench.requests.put(one.text().replace("\"id\":\"a1\"", "\"id\":\"../users/a1\""));
        bench.requests.put(two.text().replace("\"object\":\"alert\"", "\"object\":\"user\""));

        bench.node("n").look();

        assertThat(bench.alerts.writes()).isEmpty();
        assertThat(bench.requests.all().stream()
                        .filter(document -> !document.string("state", "").equals("service")))
                .allMatch(document -> document.string("state", "").equals("refused"));
    }

    @Test
    void accounts_whenOneIsBroken_holdUpNoOther() throws Exception {
        bench.brokenAccounts.add("broken");
        bench.ask("ann", DAY, Map.of("account", "broken", "status", "resolved"), "b1");
        bench.ask("ann", DAY, "a1");
        QueueBench.Node node = bench.node("n");

        node.look();
        assertThat(bench.alerts.alert("a1").state).isEqualTo("resolved");
        assertThat(bench.open())
                .hasSize(1)
                .allMatch(document -> document.string("message", "").contains("has no client secret"));
        bench.brokenAccounts.clear();
        bench.clock.advance(Duration.ofMinutes(1));
        node.look();

        assertThat(bench.alerts.alert("b1").state).isEqualTo("resolved");
    }

    /** One request ends the process each time it is carried out; the others are done all the same, and it is given up. */
    @Test
    void request_whenItEndsTheProcessEachTime_isGivenUpAndHoldsUpNoOther() throws Exception {
        bench.ask("ann", DAY, "a1", "poison", "a2", "a3");
        for (int process = 0; process < 15 && !bench.open().isEmpty(); process++) {
            QueueBench.Node node = bench.node("n" + process);
            node.poisonedBy("poison").lookOrDie(30);
        }

        assertThat(bench.open()).isEmpty();
        for (String id : new String[] {"a1", "a2", "a3"}) {
            assertThat(bench.alerts.alert(id).comments).containsExactly("done");
        }
        assertThat(bench.outcomes()).containsOnlyOnce("failed");
        assertThat(bench.events.stream()
                        .filter(event -> event.string("outcome", "").equals("failed")))
                .allMatch(event -> event.string("message", "").startsWith("given up: the input ended 6 times"));
    }

    @Test
    void requests_whenThereAreFiveHundred_areAllDoneWithFewQueries() throws Exception {
        String[] ids = IntStream.range(0, 500).mapToObj(number -> "a" + number).toArray(String[]::new);
        assertThat(bench.ask("ann", DAY, ids).toString()).isEqualTo("500 rows, 500 queued");
        QueueBench.Node node = bench.node("n");

        int looks = 0;
        while (!bench.open().isEmpty()) {
            node.look();
            looks++;
        }

        assertThat(looks).isLessThan(10);
        assertThat(bench.outcomes()).hasSize(500).containsOnly("updated");
        for (String id : ids) {
            assertThat(bench.alerts.alert(id).comments).containsExactly("done");
        }
    }

    @Test
    void queue_whenTheStoreIsStarting_isLookedAtLater() throws Exception {
        bench.ask("ann", DAY, "a1");
        QueueBench.Node node = bench.node("n");
        bench.requests.refuse(503);
        assertThatThrownBy(node::look).isInstanceOf(SplunkException.class);
        bench.requests.refuse(0);

        node.look();

        assertThat(bench.outcomes()).containsExactly("updated");
    }

    @Test
    void queue_whenNothingIsThere_isAskedOnceEachTime() throws Exception {
        QueueBench.Node node = bench.node("n");
        node.look();
        int before = bench.requests.calls() + bench.claims.calls();

        node.look();

        assertThat(bench.requests.calls() + bench.claims.calls() - before).isEqualTo(1);
    }

    @Test
    void requests_whenLongDone_areForgotten() throws Exception {
        bench.ask("ann", DAY, "a1");
        QueueBench.Node node = bench.node("n");
        node.look();
        bench.clock.advance(Duration.ofDays(8));

        node.look();

        assertThat(bench.requests.all())
                .extracting(document -> document.string("state"))
                .containsExactly("service");
    }

    private void set(String key, String state) {
        try {
            String text = bench.requests.read(key).orElseThrow().text();
            bench.requests.put(text.replaceFirst("\"state\":\"\\w+\"", "\"state\":\"" + state + "\""));
        } catch (SplunkException e) {
            throw new AssertionError(e);
        }
    }

    private static void look(QueueBench.Node node) {
        try {
            node.look();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}

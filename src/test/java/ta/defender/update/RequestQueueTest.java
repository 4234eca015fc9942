package ta.defender.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ta.defender.json.JsonView;

final class RequestQueueTest {
    private static final Duration DAY = Duration.ofHours(24);

    private final QueueBench bench = new QueueBench();

    @Test
    void change_whenAskedForTwiceWhileOpen_isOneRequest() throws Exception {
        bench.ask("ann", DAY, "a1");
        UpdateReport second = bench.ask("bob", DAY, "a1");

        assertThat(bench.requests.all()).hasSize(1);
        assertThat(second.toString()).isEqualTo("1 row, 1 queued");
        assertThat(bench.events.get(1).string("message")).contains("in the queue already", "of ann");
        assertThat(bench.events.get(1).string("request"))
                .isEqualTo(bench.events.get(0).string("request"));
    }

    @Test
    void changes_whenTheyDiffer_areRequestsOfTheirOwn() throws Exception {
        bench.ask("ann", DAY, Map.of("status", "resolved"), "a1");
        bench.ask("ann", DAY, Map.of("status", "new"), "a1");
        bench.ask("ann", DAY, Map.of("status", "Resolved"), "a1");
        bench.ask("ann", DAY, Map.of("status", "resolved", "account", "fabrikam"), "a1");

        assertThat(bench.requests.all()).hasSize(3);
    }

    @Test
    void change_whenTheEarlierOneIsDone_isANewRequest() throws Exception {
        for (int round = 0; round < 3; round++) {
            bench.ask("ann", DAY, "a1");
            bench.node("n").look();
        }

        assertThat(bench.requests.all().stream()
                        .map(document -> document.string("state", ""))
                        .filter("service"::equals))
                .hasSize(1);
        assertThat(bench.outcomes()).containsExactly("updated", "unchanged", "unchanged");
        assertThat(bench.alerts.alert("a1").comments).containsExactly("done");
    }

    @Test
    void rows_whenTheyCannotBeMeant_areRefusedAndNotQueued() throws Exception {
        UpdateReport report = bench.ask("ann", DAY, Map.of("status", "finished"), "a1");

        assertThat(report.allSucceeded()).isFalse();
        assertThat(bench.requests.all()).isEmpty();
        assertThat(bench.outcomes()).containsExactly("refused");
    }

    @Test
    void queue_whenTheUserMayNotWriteToIt_saysWhichRoleMay() throws Exception {
        bench.requests.refuse(403);

        UpdateReport report = bench.ask("ann", DAY, "a1", "a2");

        assertThat(report.toString()).isEqualTo("2 rows, 2 failed");
        assertThat(bench.events).allMatch(event -> event.string("message", "").contains("role defender_analyst"));
        assertThat(bench.requests.calls()).isEqualTo(1);
    }

    @Test
    void queue_whenTheStoreIsStarting_isAskedAgain() throws Exception {
        bench.requests.refuse(503);

        UpdateReport report = bench.ask("ann", DAY, "a1");

        assertThat(bench.requests.calls()).isEqualTo(5);
        assertThat(bench.sleeper.total()).isEqualTo(Duration.ofSeconds(30));
        assertThat(report.toString()).isEqualTo("1 row, 1 failed");
    }

    @Test
    void document_hasTheFieldsThatTheCollectionDeclares() throws Exception {
        bench.ask("ann", DAY, "a1");
        JsonView document = bench.requests.only();

        assertThat(document.longValue("expires").orElseThrow()
                        - document.longValue("queued").orElseThrow())
                .isEqualTo(86_400);
        assertThat(CollectionsConf.fields("ta_defender_requests"))
                .containsExactlyInAnyOrderElementsOf(document.names().stream()
                        .filter(name -> !name.equals("_key"))
                        .toList());
        assertThat(CollectionsConf.lookupFields("ta_defender_requests"))
                .containsExactlyInAnyOrderElementsOf(document.names());
    }
}

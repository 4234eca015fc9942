package ta.defender.splunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

final class ShcCaptainTest {
    private final FakeTransport splunk = new FakeTransport();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final ShcCaptain captaincy = new ShcCaptain(
            new ManagementPort(splunk, URI.create("https://127.0.0.1:8089"), Secret.of("key"))::serverRoles,
            new SplunkLog(log));

    @Test
    void host_outsideOfACluster_collectsAndAsksOnce() throws Exception {
        splunk.answer(roles("indexer", "search_head"));

        captaincy.watch(duration -> {
            throw new AssertionError("nothing to wait for");
        });

        assertThat(captaincy.awaitTurn()).isTrue();
        assertThat(splunk.requests()).hasSize(1);
        assertThat(lines()).isEmpty();
    }

    @Test
    void captain_collects() throws Exception {
        splunk.answer(roles("shc_member", "shc_captain"));

        captaincy.check();

        assertThat(captaincy.awaitTurn()).isTrue();
    }

    @Test
    void member_standsBySayingSoOnceAndTakesOver() throws Exception {
        splunk.answer(roles("shc_member"), roles("shc_member"), roles("shc_member", "shc_captain"));
        captaincy.check();
        captaincy.check();
        assertThat(lines()).singleElement().asString().startsWith("INFO ").contains("Not the SHC captain");

        CompletableFuture<Boolean> turn = turn();
        assertThat(turn.isDone()).isFalse();
        captaincy.check();

        assertThat(turn.get(10, TimeUnit.MINUTES)).isTrue();
        assertThat(lines()).hasSize(2).last().asString().contains("captain now");
    }

    @Test
    void captain_whenItLosesTheOffice_endsItsWork() throws Exception {
        splunk.answer(roles("shc_member", "shc_captain"), roles("shc_member"));
        List<String> ended = new ArrayList<>();
        captaincy.check();
        captaincy.whenLost(() -> ended.add("first"));
        assertThat(ended).isEmpty();

        captaincy.check();
        captaincy.whenLost(() -> ended.add("too late"));

        assertThat(ended).containsExactly("first", "too late");
    }

    @Test
    void answer_whenThereIsNone_changesNothing() throws Exception {
        splunk.answer(roles("shc_member"), Answer.status(503), Answer.failure(Code.RESPONSE_TIMEOUT));

        captaincy.check();
        captaincy.check();
        captaincy.check();

        assertThat(turn().isDone()).isFalse();
        assertThat(lines()).hasSize(1);
    }

    @Test
    void host_thatCannotAskForItsRole_waitsUntilItKnows() throws Exception {
        splunk.answer(
                Answer.failure(Code.CONNECT_REFUSED), Answer.status(503), roles("shc_member"), roles("search_head"));

        captaincy.check();
        captaincy.check();
        CompletableFuture<Boolean> turn = turn();
        assertThat(turn.isDone()).isFalse();
        assertThat(lines()).singleElement().asString().startsWith("WARN ").contains("role of this search head");
        captaincy.check();
        assertThat(turn.isDone()).isFalse();
        captaincy.check();

        assertThat(turn.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whenLost_beforeAnythingIsKnown_isAtOnce() {
        List<String> ended = new ArrayList<>();

        captaincy.whenLost(() -> ended.add("lost"));

        assertThat(ended).containsExactly("lost");
    }

    @Test
    void member_whenToldToStop_ends() throws Exception {
        splunk.answer(roles("shc_member"));
        captaincy.check();
        CompletableFuture<Boolean> turn = turn();

        captaincy.stop();

        assertThat(turn.get(10, TimeUnit.MINUTES)).isFalse();
    }

    @Test
    void member_whenItsSessionKeyIsRefused_asksForANewStart() throws Exception {
        splunk.answer(roles("shc_member"), Answer.status(401));
        captaincy.check();
        captaincy.check();

        assertThatThrownBy(captaincy::awaitTurn).isInstanceOf(DefenderException.class);
    }

    /** In a thread of its own: the common pool has one thread on a small machine, and some turns never come. */
    private CompletableFuture<Boolean> turn() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return captaincy.awaitTurn();
                    } catch (DefenderException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                ShcCaptainTest::inThreadOfItsOwn);
    }

    private static void inThreadOfItsOwn(Runnable task) {
        Thread thread = new Thread(task, "turn");
        thread.setDaemon(true);
        thread.start();
    }

    private List<String> lines() {
        return log.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static Answer roles(String... roles) {
        return Answer.text(
                200,
                "{\"entry\":[{\"name\":\"server-info\",\"content\":{\"server_roles\":[\"" + String.join("\",\"", roles)
                        + "\"]}}]}");
    }
}

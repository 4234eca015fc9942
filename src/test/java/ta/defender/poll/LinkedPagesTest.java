package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.http.ApiException;
import ta.defender.http.Effort;
import ta.defender.http.ServerClock;
import ta.defender.http.TransportException;
import ta.defender.json.Element;
import ta.defender.json.Shape;
import ta.defender.microsoft.FeedClient;
import ta.defender.model.Code;
import ta.defender.model.Feed;
import ta.defender.model.TimeWindow;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;
import ta.defender.testing.RestingThreads;

/** Pages that name the next one before their objects, so that it is asked for while these are handled. */
final class LinkedPagesTest {
    private static final TimeWindow WINDOW = new TimeWindow(Instant.parse("2026-03-01T00:00:00Z"), null);
    private static final PageLimit NO_LIMIT = new PageLimit(PageLimit.UNLIMITED, Effort.within(Duration.ofSeconds(9)));
    private static final String LIST = "https://api.example/v1.0/security/alerts_v2";

    private final FakeTransport transport = new FakeTransport();
    private final RestingThreads threads = new RestingThreads();
    /** Each object, with the number of pages that had been asked for when it was handled. */
    private final List<String> handled = new ArrayList<>();

    private int pages;

    @AfterEach
    void everyThreadEnds() throws InterruptedException {
        threads.join();
        assertThat(transport.openBodies()).isZero();
    }

    @Test
    void nextPage_isAskedForBeforeTheObjectsOfThisOneAreHandled_andNoFurtherOne() throws Exception {
        transport
                .when("GET", "skiptoken=3", page("7", null))
                .when("GET", "skiptoken=2", page("5,6", "3"))
                .when("GET", "skiptoken=1", page("3,4", "2"))
                .answer(page("1,2", "1"));

        WindowRead read = read(NO_LIMIT);

        assertThat(read).isEqualTo(new WindowRead(true, 7, FakeClock.START));
        assertThat(handled).containsExactly("1 of 2", "2 of 2", "3 of 3", "4 of 3", "5 of 4", "6 of 4", "7 of 4");
        assertThat(pages).isEqualTo(4);
        assertThat(transport.requests()).hasSize(4);
    }

    @Test
    void nextPage_isNotAskedForBeyondTheLimit() throws Exception {
        transport.when("GET", "skiptoken=1", page("2", "2")).answer(page("1", "1"));

        WindowRead read = read(new PageLimit(2, Effort.within(Duration.ofSeconds(9))));

        assertThat(read).isEqualTo(new WindowRead(false, 2, FakeClock.START));
        assertThat(transport.requests()).hasSize(2);
    }

    @Test
    void nextPage_whenItFails_failsBehindTheObjectsOfThisOne() {
        transport.when("GET", "skiptoken=1", Answer.status(500)).answer(page("1,2", "1"));

        assertThatThrownBy(() -> read(NO_LIMIT)).isInstanceOf(ApiException.class);
        assertThat(handled).hasSize(2);
        assertThat(pages).isOne();
    }

    @Test
    void nextPage_whenItBreaksOffAmongItsObjects_failsThere() {
        transport
                .when("GET", "skiptoken=1", Answer.broken(200, "{\"value\":[3,4,"))
                .answer(page("1,2", "1"));

        assertThatThrownBy(() -> read(NO_LIMIT)).isInstanceOf(TransportException.class);
        assertThat(handled).containsExactly("1 of 2", "2 of 2", "3 of 2", "4 of 2");
        assertThat(pages).isOne();
    }

    @Test
    void nextPage_whenThisOneBreaksOff_isGivenUp() {
        transport
                .when("GET", "skiptoken=1", page("3,4", null))
                .answer(Answer.broken(200, "{\"@odata.nextLink\":\"" + LIST + "?$skiptoken=1\",\"value\":[1,"));

        assertThatThrownBy(() -> read(NO_LIMIT)).isInstanceOf(TransportException.class);
        assertThat(handled).containsExactly("1 of 2");
    }

    @Test
    void nextPage_whenAnObjectOfThisOneCannotBeTaken_isGivenUp() {
        transport.when("GET", "skiptoken=1", page("3,4", null)).answer(page("1,2", "1"));

        assertThatThrownBy(() -> reader().read(WINDOW, NO_LIMIT, this::refuse, page -> ++pages > 0))
                .isInstanceOf(IllegalStateException.class);
        assertThat(pages).isZero();
    }

    @Test
    void nextPage_whenAnObjectOfItCannotBeTaken_failsAsIfItHadBeenReadInItsTurn() {
        transport.when("GET", "skiptoken=1", page("3", null)).answer(page("1", "1"));

        assertThatThrownBy(() -> reader().read(
                                WINDOW,
                                NO_LIMIT,
                                element -> {
                                    if (pages == 1) {
                                        refuse(element);
                                    }
                                },
                                page -> ++pages > 0))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nextPage_whenItIsEmptyAndTheLast_isBelievedOnlyWhenSaidTwice() throws Exception {
        transport.when("GET", "skiptoken=1", page("", null), page("3", null)).answer(page("1,2", "1"));

        assertThat(read(NO_LIMIT)).isEqualTo(new WindowRead(true, 3, FakeClock.START));
    }

    @Test
    void nextPage_whenALinkTheSecondTimeLeadsElsewhere_isNotGuessed() {
        String first = "\"@odata.nextLink\":\"" + LIST + "?$skiptoken=1\"";
        String last = "\"@odata.nextLink\":\"" + LIST + "?$skiptoken=2\"";
        transport
                .when("GET", "skiptoken=1", page("3", null))
                .when("GET", "skiptoken=2", page("4", null))
                .answer(Answer.text(200, "{" + first + ",\"value\":[1]," + last + "}"));

        assertThatThrownBy(() -> read(NO_LIMIT))
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.code()).isEqualTo(Code.BODY_MALFORMED));
    }

    @Test
    void nextPage_whenTheSameLinkIsThereTwice_isRead() throws Exception {
        String link = "\"@odata.nextLink\":\"" + LIST + "?$skiptoken=1\"";
        transport
                .when("GET", "skiptoken=1", page("3", null))
                .answer(Answer.text(200, "{" + link + ",\"value\":[1]," + link + "}"));

        assertThat(read(NO_LIMIT).objects()).isEqualTo(2);
    }

    @Test
    void links_whenTheyRunInACircle_areNotFollowedForEver() {
        transport.when("GET", "skiptoken=1", page("2", "1")).answer(page("1", "1"));

        assertThatThrownBy(() -> read(NO_LIMIT)).isInstanceOf(ApiException.class);
        assertThat(handled).containsExactly("1 of 2", "2 of 2");
    }

    @Test
    void link_thatIsRefused_isRefusedBehindTheObjects() {
        transport.answer(Answer.text(200, "{\"@odata.nextLink\":\"https://elsewhere.example/\",\"value\":[1]}"));

        assertThatThrownBy(() -> read(NO_LIMIT))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(Code.BAD_LINK));
        assertThat(handled).containsExactly("1 of 1");
    }

    /** An interrupt of the poll ends the scan, or is still there when the scan was just over. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void interrupt_isNotLost(int interruptedObject) throws Exception {
        transport
                .when("GET", "skiptoken=2", page("3", null))
                .when("GET", "skiptoken=1", page("2", "2"))
                .answer(page("1", "1"));
        Thread poll = Thread.currentThread();

        boolean interrupted;
        try {
            reader().read(
                            WINDOW,
                            NO_LIMIT,
                            element -> {
                                handle(element);
                                if (handled.size() == interruptedObject) {
                                    poll.interrupt();
                                }
                            },
                            page -> ++pages > 0);
            interrupted = Thread.interrupted();
        } catch (InterruptedException e) {
            interrupted = true;
        }

        assertThat(interrupted).isTrue();
        assertThat(Thread.interrupted()).isFalse();
    }

    private WindowRead read(PageLimit limit) throws InterruptedException {
        return reader().read(WINDOW, limit, this::handle, page -> ++pages > 0);
    }

    private WindowReader reader() {
        FeedClient client = new FeedClient(
                transport, URI.create("https://api.example"), Feed.GRAPH_ALERTS, new ServerClock(new FakeClock()));
        return new WindowReader(client, Shape.ofValue(), threads);
    }

    private void handle(Element element) throws IOException {
        handled.add(element.text().utf8() + " of " + transport.requests().size());
    }

    private void refuse(Element element) {
        throw new IllegalStateException("not taken: " + element.text().utf8());
    }

    private static Answer page(String values, String token) {
        String link = token == null ? "" : "\"@odata.nextLink\":\"" + LIST + "?$skiptoken=" + token + "\",";
        return Answer.text(200, "{" + link + "\"value\":[" + values + "]}");
    }
}

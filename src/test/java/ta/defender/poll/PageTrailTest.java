package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import ta.defender.microsoft.Page;
import ta.defender.testing.FakeClock;

class PageTrailTest {
    private static final int PAGE_SIZE = 10;
    private static final URI NEXT = URI.create("https://api.example/next");

    @Test
    void isOneShortPage_afterOnePageWithRoomLeft_isTrue() {
        PageTrail trail = trail(100, 3, null);

        assertThat(trail.isOneShortPage()).isTrue();
    }

    @Test
    void isOneShortPage_whenAnEmptyPageFollows_staysTrue() {
        PageTrail trail = trail(100, 3, null);
        trail.page(new Page(0, null, FakeClock.START), PAGE_SIZE, null);

        assertThat(trail.isOneShortPage()).isTrue();
    }

    @Test
    void isOneShortPage_whenThePageWasFull_isFalse() {
        assertThat(trail(100, PAGE_SIZE, null).isOneShortPage()).isFalse();
    }

    @Test
    void isOneShortPage_whenALinkFollowed_isFalse() {
        assertThat(trail(100, 3, NEXT).isOneShortPage()).isFalse();
    }

    @Test
    void isOneShortPage_afterTwoShortPages_isFalse() {
        PageTrail trail = trail(100, 3, null);
        trail.page(new Page(2, null, FakeClock.START), PAGE_SIZE, null);

        assertThat(trail.isOneShortPage()).isFalse();
    }

    @Test
    void cutAt_whenAscending_isTheEndOfThePageAFifthBeforeTheLimit() {
        PageTrail trail = new PageTrail(10);
        for (int i = 1; i <= 10; i++) {
            trail.page(new Page(PAGE_SIZE, NEXT, FakeClock.START), PAGE_SIZE, second(i));
        }

        assertThat(trail.cutAt()).isEqualTo(second(8));
    }

    @Test
    void cutAt_whenTheOrderBreaks_isUnknown() {
        PageTrail trail = new PageTrail(10);
        trail.page(new Page(PAGE_SIZE, NEXT, FakeClock.START), PAGE_SIZE, second(1));
        trail.page(new Page(PAGE_SIZE, NEXT, FakeClock.START), PAGE_SIZE, null);

        assertThat(trail.cutAt()).isNull();
    }

    private static PageTrail trail(int limit, int objects, URI next) {
        PageTrail trail = new PageTrail(limit);
        trail.page(new Page(objects, next, FakeClock.START), PAGE_SIZE, null);
        return trail;
    }

    private static Instant second(int second) {
        return FakeClock.START.plusSeconds(second);
    }
}

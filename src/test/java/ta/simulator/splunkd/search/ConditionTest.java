package ta.simulator.splunkd.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Conditions hold for the rows that Splunk would find. */
final class ConditionTest {
    private static final Row ROW = new Row()
            .with("_raw", "{\"title\":\"Big Fish\"}")
            .with("title", "Big Fish")
            .with("index", "main")
            .with("n", "5");

    @Test
    void condition_whenAnd_bindsLooserThanOr() throws Exception {
        assertThat(holds("index=main n=4 OR n=5")).isTrue();
        assertThat(holds("index=other n=4 OR n=5")).isFalse();
        assertThat(holds("(index=other n=5) OR title=big*")).isTrue();
    }

    @Test
    void condition_whenNegated_distinguishesNotFromUnequal() throws Exception {
        assertThat(holds("NOT absent=1")).isTrue();
        assertThat(holds("absent!=1")).isFalse();
        assertThat(holds("n!=4")).isTrue();
    }

    @Test
    void condition_whenWordOrPhrase_looksIntoTheEvent() throws Exception {
        assertThat(holds("\"big fish\"")).isTrue();
        assertThat(holds("bird")).isFalse();
        assertThat(holds("n IN (4, 5)")).isTrue();
    }

    @Test
    void condition_whenBeyondTheStandIn_isRefused() {
        assertThatThrownBy(() -> holds("n>4"))
                .isInstanceOf(SearchException.class)
                .hasMessageContaining("n>4");
        assertThatThrownBy(() -> holds("(n=4")).isInstanceOf(SearchException.class);
    }

    private static boolean holds(String text) throws SearchException {
        return Condition.of(Token.split(text)).test(ROW);
    }
}

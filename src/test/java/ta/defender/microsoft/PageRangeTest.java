package ta.defender.microsoft;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PageRangeTest {
    @ParameterizedTest
    @CsvSource({"-1, 1", "0, 0", "0, -1"})
    void range_whenImpossible_isRefused(int skip, int top) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PageRange(skip, top))
                .withMessageContainingAll(Integer.toString(skip), Integer.toString(top));
    }
}

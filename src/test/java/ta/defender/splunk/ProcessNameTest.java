package ta.defender.splunk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProcessNameTest {
    private final ProcessName name = new ProcessName("sh1");

    @Test
    void ownProcess_isNotGone() {
        assertThat(name.isGone(name.own())).isFalse();
    }

    @Test
    void processOfThisHost_whenItsNumberIsUsedByAnother_isGone() {
        String own = name.own();

        assertThat(name.isGone(own.replaceFirst("\\|[^|]*$", "|2001-01-01T00:00:00Z")))
                .isTrue();
        assertThat(name.isGone("sh1|999999999|2001-01-01T00:00:00Z")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh2|999999999|2001-01-01T00:00:00Z", "", "sh1", "sh1|x|y", "sh1|1|2|3"})
    void processOfAnotherHostOrUnknownName_isNotSaidToBeGone(String other) {
        assertThat(name.isGone(other)).isFalse();
    }
}

package ta.defender.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AdviceTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "it broke; mend it | it broke | mend it",
                "it broke (a; b); mend it; well | it broke (a; b) | mend it; well",
                "\"CN=a; b\" is not trusted; trust it | \"CN=a; b\" is not trusted | trust it",
                "it [x;y] broke) (; z | it [x;y] broke) (; z | ''",
            })
    void in_cutsAtTheFirstFreeSemicolon(String message, String found, String remedy) {
        assertThat(Advice.in(message)).isEqualTo(new Advice(found, remedy.equals("''") ? "" : remedy));
    }
}

package ta.defender.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import ta.defender.model.Issue;

final class FirstAcceptedScopeTest {
    private final List<String> asked = new ArrayList<>();

    @Test
    void token_whenTheFirstScopeIsUnknown_isOfTheSecondAndStaysSo() throws Exception {
        TokenSource tokens = FirstAcceptedScope.of(List.of("one", "two"), scope -> source(scope, "two", 500011));

        assertThat(tokens.token(false).reveal()).isEqualTo("token of two");
        assertThat(tokens.token(true).reveal()).isEqualTo("token of two");
        assertThat(asked).containsExactly("one", "two", "two");
    }

    @Test
    void token_whenTheSecretIsWrong_asksForNoOtherScope() {
        TokenSource tokens = FirstAcceptedScope.of(List.of("one", "two"), scope -> source(scope, "none", 7000215));

        assertThatThrownBy(() -> tokens.token(false)).isInstanceOf(TokenException.class);
        assertThat(asked).containsExactly("one");
    }

    @Test
    void token_whenNoScopeIsAccepted_failsAsTheLastOne() {
        TokenSource tokens = FirstAcceptedScope.of(List.of("one", "two"), scope -> source(scope, "none", 70011));

        assertThatThrownBy(() -> tokens.token(false)).hasMessage("refused two");
        assertThat(asked).containsExactly("one", "two");
    }

    private TokenSource source(String scope, String acceptedScope, int code) {
        return renew -> {
            asked.add(scope);
            if (scope.equals(acceptedScope)) {
                return new AccessToken("token of " + scope, Instant.EPOCH);
            }
            TokenError details = new TokenError("error", "", List.of(code), null, null);
            throw new TokenException(false, Issue.of("token", "refused " + scope, ""), details, null, null);
        };
    }
}

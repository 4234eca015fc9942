package ta.defender.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import ta.defender.http.TransportException;
import ta.defender.model.Code;

final class FirstAcceptedScopeTest {
    private final List<String> asked = new ArrayList<>();

    @Test
    void token_whenTheFirstScopeIsUnknown_isOfTheSecondAndStaysSo() throws Exception {
        TokenSource tokens =
                FirstAcceptedScope.of(List.of("one", "two"), scope -> source(scope, "two", Code.SCOPE_REFUSED));

        assertThat(tokens.token(false).reveal()).isEqualTo("token of two");
        assertThat(tokens.token(true).reveal()).isEqualTo("token of two");
        assertThat(asked).containsExactly("one", "two", "two");
    }

    @Test
    void token_whenTheSecretIsWrong_asksForNoOtherScope() {
        TokenSource tokens =
                FirstAcceptedScope.of(List.of("one", "two"), scope -> source(scope, "none", Code.TOKEN_REFUSED));

        assertThatThrownBy(() -> tokens.token(false)).isInstanceOf(TransportException.class);
        assertThat(asked).containsExactly("one");
    }

    @Test
    void token_whenNoScopeIsAccepted_failsAsTheLastOne() {
        TokenSource tokens =
                FirstAcceptedScope.of(List.of("one", "two"), scope -> source(scope, "none", Code.SCOPE_REFUSED));

        assertThatThrownBy(() -> tokens.token(false)).hasMessage("refused two");
        assertThat(asked).containsExactly("one", "two");
    }

    private TokenSource source(String scope, String acceptedScope, Code code) {
        return renew -> {
            asked.add(scope);
            if (scope.equals(acceptedScope)) {
                return new AccessToken("token of " + scope, Instant.EPOCH);
            }
            throw new TransportException(code, "refused " + scope, "", null);
        };
    }
}

package ta.defender.microsoft;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an error answer of the login service says. */
record TokenError(
        String error,
        String description,
        List<Integer> codes,
        @Nullable String correlationId,
        @Nullable String traceId) {
    TokenError {
        codes = List.copyOf(codes);
    }
}

package ta.defender.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The call budgets of a process, one per key such as tenant and API, made when first asked for. */
public final class RateLimiters {
    private final Map<String, RateLimiter> budgets = new ConcurrentHashMap<>();

    /** The budget of {@code key}; {@code made} gives it when there is none yet. */
    public RateLimiter of(String key, Supplier<RateLimiter> made) {
        return budgets.computeIfAbsent(key, absent -> made.get());
    }
}

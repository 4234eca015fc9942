package ta.simulator.defender;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** All requests so far, in order of arrival of their answers. */
public final class CallLog {
    private static final int LONGEST = 100_000;

    private final List<Call> calls = new ArrayList<>();
    private long total;

    synchronized void add(Call call) {
        total++;
        if (calls.size() < LONGEST) {
            calls.add(call);
        }
    }

    /** The requests so far; after a hundred thousand only the count goes on. */
    public synchronized List<Call> all() {
        return List.copyOf(calls);
    }

    /** The requests with this method and a path that begins so. */
    public List<Call> to(String method, String pathBegin) {
        return all().stream()
                .filter(call -> call.method().equals(method) && call.path().startsWith(pathBegin))
                .toList();
    }

    public long count(Predicate<Call> which) {
        return all().stream().filter(which).count();
    }

    /** Number of requests ever, whether kept or not. */
    public synchronized long total() {
        return total;
    }

    public synchronized void clear() {
        calls.clear();
        total = 0;
    }
}

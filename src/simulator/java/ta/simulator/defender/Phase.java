package ta.simulator.defender;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import ta.simulator.net.Request;

/** One phase of the fault script; it takes effect when {@link #answer} is called. */
public final class Phase {
    private final Faults script;
    private final Instant end;
    private int remaining;
    private int toSkip;
    private int hits;
    private String method = "*";
    private Pattern path = Pattern.compile(".*");
    private Pattern query = Pattern.compile("");
    private Optional<Fault> fault = Optional.empty();

    Phase(Faults script, int remaining, Instant end) {
        this.script = script;
        this.remaining = remaining;
        this.end = end;
    }

    /** Only requests with this method ({@code *}: any) and path, in which {@code *} stands for any characters. */
    public Phase matching(String wantedMethod, String pathPattern) {
        method = wantedMethod;
        path = Pattern.compile(("\\Q" + pathPattern + "\\E").replace("*", "\\E.*\\Q"));
        return this;
    }

    /** Only requests in whose decoded query this regular expression is found. */
    public Phase query(String regularExpression) {
        query = Pattern.compile(regularExpression);
        return this;
    }

    /** Lets so many matching requests pass first. */
    public Phase after(int requests) {
        toSkip = requests;
        return this;
    }

    /** Puts the phase into the script with its fault. */
    public Phase answer(Fault what) {
        fault = Optional.of(what);
        script.add(this);
        return this;
    }

    /** How many requests have met this fault so far. */
    public synchronized int hits() {
        return hits;
    }

    /** Takes the phase out of the script. */
    public void cancel() {
        script.remove(this);
    }

    synchronized boolean isPending(Instant now) {
        return remaining > 0 && now.isBefore(end);
    }

    synchronized Optional<Fault> take(Request request, Instant now) {
        if (!isPending(now) || !matches(request)) {
            return Optional.empty();
        }
        if (toSkip > 0) {
            toSkip--;
            return Optional.empty();
        }
        remaining--;
        hits++;
        return fault;
    }

    private boolean matches(Request request) {
        return (method.equals("*") || method.equalsIgnoreCase(request.method()))
                && path.matcher(request.path()).matches()
                && query.matcher(URLDecoder.decode(request.rawQuery(), StandardCharsets.UTF_8))
                        .find();
    }

    @Override
    public String toString() {
        return method + " " + path + " → " + fault.map(Object::toString).orElse("nothing");
    }
}

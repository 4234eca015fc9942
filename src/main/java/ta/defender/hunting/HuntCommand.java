package ta.defender.hunting;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Slice;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.splunk.SearchCommandChannel;
import ta.defender.splunk.SearchInfo;

/**
 * {@code | defenderhunt}: answers splunkd's requests with rows as they come from Microsoft. {@code getinfo} is answered
 * without asking anybody, because splunkd asks it several times for one search.
 */
public final class HuntCommand {
    /** An answer without rows is given after this long, so that splunkd sees that the command lives. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(1);

    /** After splunkd's end of the pipe is closed: a search that was cancelled. */
    private static final Duration GRACE = Duration.ofMillis(700);

    /** A caller that writes all its requests and closes the pipe does so at once. */
    private static final Duration BATCH = Duration.ofMillis(100);

    /** Spares another request when the last rows are there. */
    private static final Duration TO_END = Duration.ofMillis(100);

    private static final int PAGES_AHEAD = 4;

    private final SearchCommandChannel channel;
    private final Function<SearchInfo, HuntSource> sources;
    private final ThreadFactory threads;
    private final InstantSource clock;

    /**
     * @param sources makes what runs queries, for the session that splunkd names
     * @param threads one for each account, and one that reads requests; they must not keep the process alive
     */
    public HuntCommand(
            SearchCommandChannel channel,
            Function<SearchInfo, HuntSource> sources,
            ThreadFactory threads,
            InstantSource clock) {
        this.channel = channel;
        this.sources = sources;
        this.threads = threads;
        this.clock = clock;
    }

    /** What a request, or the end of them, looks like to the thread that answers. */
    private record Incoming(
            @Nullable JsonObject request, @Nullable IOException failure) {}

    /**
     * Answers until the result is complete or the search is cancelled.
     *
     * @return whether all went well; every problem has been told to splunkd
     * @throws IOException when splunkd does not speak the protocol or has gone
     */
    public boolean run() throws IOException, InterruptedException {
        Optional<JsonObject> first = channel.next();
        if (first.isEmpty()) {
            return true;
        }
        SearchInfo search = SearchInfo.of(first.get());
        HuntArguments arguments = HuntArguments.of(search, clock.instant());
        if (!arguments.faults().isEmpty()) {
            channel.reply(refusal(arguments.faults()), Hunts.NO_ROWS);
            return false;
        }
        channel.reply(description(), Hunts.NO_ROWS);
        BlockingQueue<Incoming> requests = new LinkedBlockingQueue<>();
        threads.newThread(() -> read(requests)).start();
        return execute(requests, search, arguments);
    }

    private void read(BlockingQueue<Incoming> requests) {
        try {
            while (true) {
                Optional<JsonObject> request = channel.next();
                requests.add(new Incoming(request.orElse(null), null));
                if (request.isEmpty()) {
                    return;
                }
            }
        } catch (IOException e) {
            requests.add(new Incoming(null, e));
        }
    }

    private boolean execute(BlockingQueue<Incoming> requests, SearchInfo search, HuntArguments arguments)
            throws IOException, InterruptedException {
        Hunts hunts = null;
        Instant closed = null;
        boolean batch = false;
        try {
            while (true) {
                Incoming incoming = requests.take();
                if (incoming.failure() != null) {
                    throw incoming.failure();
                }
                if (incoming.request() == null) {
                    // splunkd ended the search, before it began or between two answers
                    return true;
                }
                Instant asked = clock.instant();
                if (hunts == null) {
                    HuntSource source = arguments.sample() ? new SampleHunts(clock) : sources.apply(search);
                    hunts = new Hunts(source, arguments, threads, PAGES_AHEAD, clock);
                }
                Slice page = null;
                while (page == null) {
                    page = hunts.next(Duration.ofMillis(50));
                    Incoming waiting = requests.peek();
                    if (waiting != null && waiting.request() == null) {
                        if (closed == null) {
                            closed = clock.instant();
                            // closed behind its requests, not in the middle of the query: the replies are still wanted
                            batch = Duration.between(asked, closed).compareTo(BATCH) < 0;
                        }
                        if (!batch
                                && page == null
                                && Duration.between(closed, clock.instant()).compareTo(GRACE) > 0) {
                            return true;
                        }
                    }
                    if (page == null
                            && waiting == null
                            && Duration.between(asked, clock.instant()).compareTo(LONGEST_SILENCE) >= 0) {
                        page = Hunts.NO_ROWS;
                    }
                }
                hunts.awaitEnd(TO_END);
                boolean finished = hunts.isFinished();
                channel.reply(progress(finished, hunts.takeMessages(finished)), page);
                if (finished) {
                    return hunts.isSuccess();
                }
            }
        } finally {
            if (hunts != null) {
                hunts.cancel();
            }
        }
    }

    /** A table made on the search head: nothing of it runs on indexers. */
    private static JsonObject description() {
        JsonObject reply = new JsonObject();
        reply.addProperty("type", "reporting");
        reply.addProperty("generating", true);
        return reply;
    }

    private static JsonObject refusal(List<Issue> faults) {
        JsonArray messages = new JsonArray();
        List<String> texts = new ArrayList<>();
        for (Issue fault : faults) {
            messages.add(message("ERROR", fault.toString()));
            texts.add(fault.toString());
        }
        JsonObject reply = description();
        reply.addProperty("finished", true);
        reply.addProperty("error", String.join("; ", texts));
        reply.add("inspector", inspector(messages));
        return reply;
    }

    private static JsonObject progress(boolean finished, List<JsonArray> texts) {
        JsonObject reply = new JsonObject();
        reply.addProperty("finished", finished);
        if (!texts.isEmpty()) {
            JsonArray messages = new JsonArray();
            texts.forEach(messages::add);
            reply.add("inspector", inspector(messages));
        }
        return reply;
    }

    private static JsonObject inspector(JsonArray messages) {
        JsonObject inspector = new JsonObject();
        inspector.add("messages", messages);
        return inspector;
    }

    static JsonArray message(String level, String text) {
        JsonArray message = new JsonArray();
        message.add(level);
        message.add(text);
        return message;
    }

    /** What a failure says to a person: every issue on its own. */
    static List<String> texts(DefenderException failure) {
        return failure.issues().stream().map(Issue::toString).toList();
    }
}

package ta.defender.update;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import ta.defender.json.Json;
import ta.defender.json.JsonView;
import ta.defender.json.MalformedJsonException;
import ta.defender.model.Feed;
import ta.defender.model.InvalidSettingsException;
import ta.defender.splunk.DocumentCollection;
import ta.defender.splunk.ModalertLog;
import ta.defender.splunk.ResultRow;
import ta.defender.splunk.SplunkException;
import ta.defender.splunk.SplunkLog;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.FakeTransport;

/** A queue with analysts on one side and input processes on the other, which can be killed anywhere. */
final class QueueBench {
    final FakeClock clock = new FakeClock();
    final FakeSleeper sleeper = new FakeSleeper(clock);
    final FakeDocuments requests = new FakeDocuments();
    final FakeDocuments claims = new FakeDocuments();
    final FakeAlerts alerts = new FakeAlerts();
    final List<JsonView> events = new ArrayList<>();
    final Set<String> brokenAccounts = new HashSet<>();
    private final Set<String> dead = new HashSet<>();
    private final SplunkLog log = new SplunkLog(new ByteArrayOutputStream());

    /** The process ended at this very moment; an error, so that nothing in the product takes it for its own. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Asks for alerts to be resolved with a comment, as an alert action does. */
    UpdateReport ask(String user, Duration life, String... ids) throws InterruptedException {
        return ask(user, life, Map.of("status", "resolved", "comment", "done"), ids);
    }

    UpdateReport ask(String user, Duration life, Map<String, String> parameters, String... ids)
            throws InterruptedException {
        List<ResultRow> rows = Stream.of(ids).map(QueueBench::row).toList();
        ActionRequest request = new ActionRequest(
                "ta_defender_update_alert",
                Feed.GRAPH_ALERTS,
                parameters.getOrDefault("account", "contoso"),
                "sid1",
                "Close",
                user,
                parameters,
                rows);
        UpdateAction action = new UpdateAction(request, clock, sink(), log, noResponses());
        action.refuse();
        action.queue(new RequestQueue(requests, clock, sleeper, "main", life));
        return action.report();
    }

    private static ResultRow row(String id) {
        return new ResultRow(Map.of("id", List.of(id)));
    }

    /** A process of an input. */
    Node node(String name) {
        return new Node(name);
    }

    /** Everything is carried out or given up after so many looks, each some time after the other. */
    void lookUntilDone(Node node, int looks) throws Exception {
        for (int look = 0; look < looks && !open().isEmpty(); look++) {
            node.look();
            clock.advance(Duration.ofMinutes(1));
        }
    }

    List<JsonView> open() {
        return requests.all().stream()
                .filter(document -> Set.of("queued", "claimed").contains(document.string("state", "")))
                .toList();
    }

    void requestsDelete(String key) {
        try {
            requests.delete(key);
        } catch (SplunkException e) {
            throw new AssertionError(e);
        }
    }

    List<String> outcomes() {
        return events.stream()
                .map(event -> event.string("outcome", ""))
                .filter(outcome -> !outcome.equals("queued"))
                .toList();
    }

    private AuditSink sink() {
        return new AuditSink() {
            @Override
            public void accept(String event) {
                try {
                    synchronized (events) {
                        events.add(Json.parse(event));
                    }
                } catch (MalformedJsonException e) {
                    throw new AssertionError(event, e);
                }
            }

            @Override
            public void flush() {
                // nothing is kept back
            }
        };
    }

    private ModalertLog noResponses() {
        return new ModalertLog(null, "a", Map.of(), clock, problem -> {});
    }

    /** One process; everything it does outside of itself is counted. */
    final class Node {
        private final String name;
        private final RequestWorker worker;
        private int steps;
        private int killedAt = Integer.MAX_VALUE;
        private String poison = "";
        private Runnable beforeStep = () -> {};

        Node(String name) {
            this.name = name;
            FakeTransport network = new FakeTransport().answer(request -> {
                if (!poison.isEmpty() && request.uri().getPath().contains(poison)) {
                    killedAt = 0;
                }
                step();
                var answer = alerts.to(request);
                step();
                return answer;
            });
            this.worker = new RequestWorker(
                    new Seen(requests),
                    new Seen(claims),
                    name,
                    dead::contains,
                    (account, feed) -> {
                        if (brokenAccounts.contains(account)) {
                            throw new InvalidSettingsException("account", "has no client secret");
                        }
                        return alerts.client(network);
                    },
                    (index, action) -> sink(),
                    clock,
                    sleeper,
                    Runnable::run,
                    log);
        }

        /** Ends at this step, counted from 1; whatever it tries later does not happen. */
        Node killedAt(int step) {
            killedAt = step;
            return this;
        }

        /** Ends at the first call for this alert. */
        Node poisonedBy(String id) {
            poison = id;
            return this;
        }

        /** Has something happen before each step. */
        Node before(Runnable action) {
            beforeStep = action;
            return this;
        }

        int steps() {
            return steps;
        }

        void look() throws InterruptedException {
            worker.look(() -> {});
        }

        /** Looks again and again; true when it was killed on the way. */
        boolean lookOrDie(int looks) throws Exception {
            try {
                for (int look = 0; look < looks && !open().isEmpty(); look++) {
                    look();
                    clock.advance(Duration.ofMinutes(1));
                }
            } catch (Killed e) {
                // as intended
            }
            return dead.contains(name);
        }

        private synchronized void step() {
            steps++;
            if (steps >= killedAt) {
                dead.add(name);
                throw new Killed();
            }
            beforeStep.run();
        }

        /** A collection, each call with a step before and one behind it. */
        private final class Seen implements DocumentCollection {
            private final DocumentCollection documents;

            Seen(DocumentCollection documents) {
                this.documents = documents;
            }

            @Override
            public Optional<JsonView> read(String key) throws InterruptedException {
                step();
                return documents.read(key);
            }

            @Override
            public boolean add(String json) throws InterruptedException {
                step();
                boolean added = documents.add(json);
                step();
                return added;
            }

            @Override
            public boolean replace(String key, String json) throws InterruptedException {
                step();
                boolean replaced = documents.replace(key, json);
                step();
                return replaced;
            }

            @Override
            public void put(String json) throws InterruptedException {
                step();
                documents.put(json);
                step();
            }

            @Override
            public void delete(String key) throws InterruptedException {
                step();
                documents.delete(key);
                step();
            }

            @Override
            public List<JsonView> find(String query, String sort, int limit) throws InterruptedException {
                step();
                return documents.find(query, sort, limit);
            }

            @Override
            public void deleteAll(String query) throws InterruptedException {
                step();
                documents.deleteAll(query);
                step();
            }
        }
    }
}

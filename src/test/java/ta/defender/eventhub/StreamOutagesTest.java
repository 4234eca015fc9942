package ta.defender.eventhub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ta.defender.http.TlsTrust;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;
import ta.defender.poll.InputTools;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.RecordingStanzaLog;
import ta.defender.testing.SplunkPipe;

/** Outages of {@code defender_stream} in virtual time; each has to bring every record that was sent. */
final class StreamOutagesTest {
    private static final Path REPORT = Path.of("docs/outages-stream.md");
    private static final int MINUTES = 4 * 60;
    private static final Map<Outage, Outcome> OUTCOMES = new EnumMap<>(Outage.class);

    /** Two partitions get a message of two records each within the time that a kill may bring again. */
    private static final int TWICE_PER_KILL = 8;

    @TempDir
    private Path folder;

    /** What goes wrong; a new way is one constant more. */
    enum Outage {
        CLEAN("clean run", "nothing goes wrong for four hours", "us"),
        KILLED("killed between write and commit", "about every two minutes, and started again", "us") {
            @Override
            void minute(World world, int minute) {
                world.killAbout(2);
            }
        },
        STALLED("splunkd stalls for minutes", "every hour for half an hour, then it reads again", "outside") {
            @Override
            void minute(World world, int minute) {
                world.pipe.setStalled(minute % 60 > 20 && minute % 60 < 50);
            }
        },
        STALLED_AND_KILLED("splunkd stalls, then the input is killed", "every half hour, ten minutes each", "outside") {
            @Override
            void minute(World world, int minute) throws Exception {
                world.pipe.setStalled(minute % 30 > 20);
                if (minute % 30 == 29) {
                    world.kill();
                }
            }
        },
        STOPPED("inputs are edited", "an orderly stop and a start every ten minutes", "outside") {
            @Override
            void minute(World world, int minute) throws Exception {
                if (minute % 10 == 7) {
                    world.stop();
                }
            }
        },
        REBALANCED("rebalances", "another host takes a partition every ten minutes, for three minutes", "us") {
            @Override
            void minute(World world, int minute) {
                world.give(minute % 10 < 7 ? Set.of(0, 1) : Set.of(0));
            }
        },
        REBALANCED_WHILE_STALLED("rebalances while splunkd stalls", "the same, and nothing settles meanwhile", "us") {
            @Override
            void minute(World world, int minute) {
                world.pipe.setStalled(minute % 10 > 4 && minute % 10 < 8);
                if (minute % 10 == 7) {
                    // what was not committed goes to the other host once more
                    world.mayBeTwice += 100;
                }
                world.give(minute % 10 < 7 ? Set.of(0, 1) : Set.of(0));
            }
        },
        LOST("partitions are lost", "every ten minutes the group takes this member for dead", "us") {
            @Override
            void minute(World world, int minute) {
                if (minute % 10 == 5) {
                    world.lose();
                }
            }
        },
        COMMITS_REFUSED("commits are refused", "for an hour", "us") {
            @Override
            void minute(World world, int minute) {
                world.hub.setRefusesCommits(minute > 60 && minute < 120);
            }
        },
        COMMITS_REFUSED_AND_KILLED("commits are refused, then the input is killed", "after an hour without", "us") {
            @Override
            void minute(World world, int minute) throws Exception {
                world.hub.setRefusesCommits(minute > 60 && minute < 120);
                if (minute == 119) {
                    // an hour of messages
                    world.mayBeTwice += 60 * 6 * 4;
                    world.kill();
                }
            }
        },
        AWAY("the namespace does not respond", "for an hour", "us") {
            @Override
            void minute(World world, int minute) {
                world.hub.setAway(minute > 60 && minute < 120);
            }
        },
        REFUSED("the key is refused without a word", "at each start for an hour", "outside") {
            @Override
            void minute(World world, int minute) throws Exception {
                world.refused = minute > 60 && minute < 120;
                if (minute == 61) {
                    world.stop();
                }
            }
        },
        MALFORMED("a malformed record between good ones", "in every tenth message", "outside") {
            @Override
            boolean malformed(int message) {
                return message % 10 == 3;
            }
        },
        SET_BACK("the group is set back for a replay", "by 100 messages in each partition, once", "outside") {
            @Override
            void minute(World world, int minute) throws Exception {
                if (minute == 120) {
                    world.stopped(() -> world.hub.setBack(100));
                    world.mayBeTwice += 2 * 100 * 2;
                }
            }
        },
        EXPIRED_COMMITS(
                "the group's commits expire, start_position = latest", "after an hour without a reader", "outside") {
            @Override
            void minute(World world, int minute) throws Exception {
                if (minute == 120) {
                    world.stopped(() -> {
                        world.pass(Duration.ofHours(1));
                        world.hub.forgetCommits();
                    });
                }
            }
        },
        ADDED_PARTITION("a partition more, start_position = latest", "after two hours", "us") {
            @Override
            void minute(World world, int minute) {
                if (minute == 120) {
                    world.hub.addPartition();
                    world.pass(Duration.ofMinutes(3));
                    world.give(Set.of(0, 1, 2));
                }
            }
        },
        CREATED_ANEW("the hub is created anew", "while it is read", "us") {
            @Override
            void minute(World world, int minute) {
                if (minute == 120) {
                    world.forgetUnread();
                    world.hub.createAnew();
                }
            }
        },
        CREATED_ANEW_MEANWHILE(
                "the hub is created anew while nobody reads", "and grows beyond the old offsets", "outside") {
            @Override
            void minute(World world, int minute) throws Exception {
                if (minute == 60) {
                    world.stopped(() -> {
                        world.forgetUnread();
                        world.hub.createAnew();
                        world.pass(Duration.ofHours(2));
                    });
                }
            }
        },
        EXPIRED_MESSAGES("messages expire while nobody reads", "all but the newest 100 of two hours", "us") {
            @Override
            void minute(World world, int minute) throws Exception {
                if (minute == 60) {
                    world.stopped(() -> {
                        world.pass(Duration.ofHours(2));
                        world.hub.expireAllBut(100);
                    });
                }
            }
        },
        DAMAGED("messages that cannot be decoded", "ten in one partition, and one in the other", "outside") {
            @Override
            void minute(World world, int minute) {
                if (minute == 60) {
                    world.damage(FakeEventHub.Damage.FAULT);
                }
            }
        },
        UNKNOWN_COMPRESSION(
                "messages compressed in a way that the client lacks",
                "ten in one partition, and one in the other",
                "outside") {
            @Override
            void minute(World world, int minute) {
                if (minute == 60) {
                    world.damage(FakeEventHub.Damage.ERROR);
                }
            }
        };

        private final String title;
        private final String happens;
        private final String proposedBy;

        Outage(String title, String happens, String proposedBy) {
            this.title = title;
            this.happens = happens;
            this.proposedBy = proposedBy;
        }

        /** Before the input runs in this minute. */
        void minute(World world, int minute) throws Exception {}

        /** Whether this message has a record that is not JSON. */
        boolean malformed(int message) {
            return false;
        }

        String startPosition() {
            return title.contains("latest") ? "latest" : "earliest";
        }
    }

    /** What came of it. */
    private record Outcome(int records, int duplicates, int mostDuplicates, Set<String> lost, long reportedMessages) {}

    @ParameterizedTest
    @EnumSource
    void outage_losesNothingThatWasThere(Outage outage) throws Exception {
        Outcome outcome = outcome(outage);

        // a message has two records
        assertThat(outcome.lost()).hasSize((int) (2 * outcome.reportedMessages()));
        assertThat(outcome.duplicates()).isLessThanOrEqualTo(outcome.mostDuplicates());
    }

    @Test
    void outage_thatTakesMessagesAway_reportsEachOfThem() throws Exception {
        assertThat(outcome(Outage.EXPIRED_MESSAGES).reportedMessages()).isPositive();
        assertThat(outcome(Outage.DAMAGED).reportedMessages()).isEqualTo(11);
        assertThat(outcome(Outage.UNKNOWN_COMPRESSION).reportedMessages()).isEqualTo(11);
        assertThat(outcome(Outage.CREATED_ANEW_MEANWHILE).reportedMessages()).isZero();
    }

    @Test
    void outage_replay_bringsWhatWasAskedFor() throws Exception {
        Outcome outcome = outcome(Outage.SET_BACK);

        assertThat(outcome.duplicates()).isEqualTo(outcome.mostDuplicates());
    }

    /** After a wanted change, a run with {@code -Dgolden=write} writes the page anew. */
    @Test
    void report_isWhatTheOutagesCameTo() throws Exception {
        StringBuilder report = new StringBuilder("""
                # Outages of the stream

                What `defender_stream` does when things go wrong, in virtual time: four hours of an event hub with two partitions,
                each of which gets a message of two records every ten seconds. This page is written by `StreamOutagesTest`; after a
                wanted change of behaviour run `./mvnw test -Dtest=StreamOutagesTest -Dgolden=write` and read the difference. The polling
                inputs have [a page of their own](outages.md), which explains the columns, and so has [the archive](outages-archive.md).
                The hub and its consumer group are models; everything between the Kafka client and the pipe is the product.

                - **lost** may not be more than **reported**: records of messages that expired before anybody could read them, or that the
                  client cannot decode, which a health event counts (`check=lost_messages`).
                - **duplicates** are what was not committed when the process was killed, when another host took the partition, or what
                  somebody asked for again.

                | Scenario | What happens | Proposed by | Records | Duplicates | Lost | Reported |
                |---|---|---|---|---|---|---|
                """);
        for (Outage outage : Outage.values()) {
            Outcome outcome = outcome(outage);
            report.append("| ").append(outage.title).append(" | ").append(outage.happens);
            report.append(" | ").append(outage.proposedBy).append(" | ").append(outcome.records());
            report.append(" | ").append(outcome.duplicates()).append(" | ");
            report.append(outcome.lost().size()).append(" | ").append(2 * outcome.reportedMessages());
            report.append(" |\n");
        }
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(REPORT, report, StandardCharsets.UTF_8);
        }

        assertThat(Files.readString(REPORT, StandardCharsets.UTF_8)).isEqualTo(report.toString());
    }

    private Outcome outcome(Outage outage) throws Exception {
        Outcome known = OUTCOMES.get(outage);
        if (known == null) {
            known = new World(outage, Files.createTempDirectory(folder, "state")).play();
            OUTCOMES.put(outage, known);
        }
        return known;
    }

    /** What somebody does while the input does not run. */
    private interface Meanwhile {
        void run();
    }

    /** An event hub with its senders, and a host with the input. */
    private static final class World {
        private static final Duration BETWEEN_MESSAGES = Duration.ofSeconds(10);
        private static final Duration PAUSE = Duration.ofSeconds(5);
        private static final Pattern RECORD = Pattern.compile("\"DeviceId\":\"(d\\d+)\"");
        private static final Pattern MISSING = Pattern.compile("\"missing\":(\\d+)");

        private final Outage outage;
        private final Path state;
        private final FakeClock clock = new FakeClock();
        private final SplunkPipe pipe = new SplunkPipe(clock);
        private final FakeEventHub hub = new FakeEventHub(2);
        private final SplittableRandom chance = new SplittableRandom(7);
        private final RecordingStanzaLog log = new RecordingStanzaLog();
        private final InputTools tools = new InputTools(pipe, clock, new FakeSleeper(clock), log);
        private final StreamSettings settings;
        private final HubConnection access;
        private final Set<String> sent = new TreeSet<>();
        private final List<String> elsewhere = new ArrayList<>();
        private Instant nextMessage = FakeClock.START;
        private boolean sending = true;
        private int records;
        private int messages;
        private int stepsToKill = Integer.MAX_VALUE;
        private int mayBeTwice;
        private boolean refused;
        private Set<Integer> ours = Set.of(0, 1);

        // of the process
        private CommittedOffsets memory;
        // of the connection
        private @Nullable KafkaHubConsumer connection;
        private @Nullable FakeMember member;
        private @Nullable HubReader reader;
        private @Nullable HubWriter writer;

        World(Outage outage, Path state) {
            this.outage = outage;
            this.state = state;
            Map<String, String> parameters = new HashMap<>(Map.of(
                    "bootstrap",
                    "contoso.servicebus.windows.net",
                    "hubs",
                    FakeEventHub.NAME,
                    "start_position",
                    outage.startPosition()));
            settings = StreamSettings.read("defender_stream://outage", parameters);
            access = new HubConnection(
                    settings.host(),
                    settings.port(),
                    settings.hubs(),
                    settings.consumerGroup(),
                    settings.start(),
                    new HubCredential.Key(Secret.of("key")),
                    TlsTrust.system().context(),
                    HubConnection.METADATA_AGE,
                    HubConnection.FETCHED_BYTES);
            begin();
        }

        Outcome play() throws Exception {
            for (int minute = 0; minute < MINUTES; minute++) {
                outage.minute(this, minute);
                runFor(Duration.ofMinutes(1));
            }
            // whatever it was, it is over
            sending = false;
            stepsToKill = Integer.MAX_VALUE;
            pipe.setStalled(false);
            runFor(Duration.ofMinutes(5));
            stop();
            return outcome();
        }

        private void runFor(Duration length) throws Exception {
            Instant end = clock.instant().plus(length);
            while (clock.instant().isBefore(end)) {
                step();
            }
        }

        private void step() throws Exception {
            try {
                if (connection == null) {
                    connect();
                }
                reader.step(connection);
                if (isKilled()) {
                    return;
                }
                writeAll();
                if (isKilled()) {
                    return;
                }
            } catch (DefenderException e) {
                if (e.code() == Code.OUTPUT) {
                    throw e;
                }
                disconnect();
                pass(PAUSE);
            }
        }

        private boolean isKilled() throws IOException {
            if (--stepsToKill > 0) {
                return false;
            }
            kill();
            return true;
        }

        private void writeAll() throws InterruptedException {
            while (writer.step(Duration.ZERO)) {
                // until nothing waits
            }
        }

        private void connect() throws InterruptedException {
            if (refused) {
                pass(HubConnection.FIRST_ANSWER);
                throw new DefenderException(Code.STREAM, "no answer to the sign-in", "");
            }
            BoundedQueue between = new BoundedQueue(8 << 20);
            PendingOffsets offsets = new PendingOffsets(pipe);
            reader = new HubReader(between, offsets, tools);
            member = new FakeMember(hub, ours, this::pass);
            KafkaHubConsumer opened = new KafkaHubConsumer(
                    access,
                    memory,
                    reader,
                    member,
                    new MessageReader.Source(() -> new FakeSingleReader(hub, this::pass), clock));
            opened.subscribe(HubSurvey.of(access, member, reader, Duration.ZERO));
            SeenNamesFile seen = new SeenNamesFile(state, settings.stanza(), log);
            writer = new HubWriter(settings, tools, seen, new HubWriter.Flow(between, offsets), reader);
            reader.begin(opened);
            connection = opened;
        }

        private void disconnect() {
            if (connection != null) {
                connection.close();
                connection = null;
            }
        }

        private void begin() {
            // saved at an orderly end alone
            memory = new CommittedOffsetsFile(state, settings, () -> FakeClock.START, log);
            memory.load();
        }

        /** From now on the process is gone about every so many minutes. */
        void killAbout(int everyMinutes) {
            if (stepsToKill == Integer.MAX_VALUE) {
                stepsToKill = 1 + chance.nextInt(2 * everyMinutes * 120);
            }
        }

        /** The process is gone, and with it what splunkd has not taken out of the pipe. */
        void kill() throws IOException {
            stepsToKill = Integer.MAX_VALUE;
            mayBeTwice += TWICE_PER_KILL;
            pipe.cut();
            connection = null;
            pass(PAUSE);
            pipe.reopen();
            begin();
        }

        /** The process is told to stop, waits for what it wrote, and starts again. */
        void stop() throws Exception {
            stopped(() -> {});
        }

        void stopped(Meanwhile meanwhile) throws Exception {
            if (connection != null) {
                writeAll();
                reader.finish(connection);
            }
            disconnect();
            meanwhile.run();
            pass(PAUSE);
            begin();
        }

        /** The group gives this member those partitions; another host reads the others. */
        void give(Set<Integer> partitions) {
            ours = partitions;
            if (member != null) {
                member.assign(partitions);
            }
        }

        void lose() {
            mayBeTwice += TWICE_PER_KILL;
            member.lose();
        }

        /** Time goes on: messages come, and another host reads what is not ours. */
        void pass(Duration duration) {
            clock.advance(duration);
            while (sending && !nextMessage.isAfter(clock.instant())) {
                for (int number = 0; number < hub.count(); number++) {
                    hub.send(number, message(), nextMessage);
                }
                nextMessage = nextMessage.plus(BETWEEN_MESSAGES);
            }
            for (int number = 0; number < hub.count(); number++) {
                boolean held = ours.contains(number)
                        || (member != null
                                && member.assignment().contains(new TopicPartition(FakeEventHub.NAME, number)));
                if (!held) {
                    readElsewhere(number);
                }
            }
        }

        private void readElsewhere(int number) {
            TopicPartition partition = new TopicPartition(FakeEventHub.NAME, number);
            OffsetAndMetadata commit = hub.commits.get(partition);
            if (commit == null) {
                return;
            }
            for (long offset = commit.offset(); offset < hub.end(number); offset++) {
                elsewhere.addAll(
                        recordsOf(new String(hub.message(number, offset).value(), StandardCharsets.UTF_8)));
            }
            hub.commits.put(partition, new OffsetAndMetadata(hub.end(number), commit.metadata()));
        }

        private String message() {
            String broken =
                    outage.malformed(messages++) ? "{\"time\":\"2026-03-01T12:00:01Z\",\"properties\":{]}," : "";
            return "{\"records\":[" + record() + "," + broken + record() + "]}";
        }

        private String record() {
            String id = "d" + (100_000 + records++);
            sent.add(id);
            return "{\"time\":\"2026-03-01T12:00:01Z\",\"category\":\"AdvancedHunting-DeviceEvents\",\"properties\":{\"DeviceId\":\""
                    + id + "\",\"Timestamp\":\"2026-03-01T12:00:00.1234567Z\"}}";
        }

        /** Some of the messages to come. */
        void damage(FakeEventHub.Damage like) {
            hub.damage(0, hub.end(0) + 3, hub.end(0) + 13, like);
            hub.damage(1, hub.end(1) + 4, hub.end(1) + 5, like);
        }

        /** What goes with the hub was never there to be read. */
        void forgetUnread() {
            for (int number = 0; number < hub.count(); number++) {
                OffsetAndMetadata commit = hub.commits.get(new TopicPartition(FakeEventHub.NAME, number));
                for (long offset = commit.offset(); offset < hub.end(number); offset++) {
                    sent.removeAll(
                            recordsOf(new String(hub.message(number, offset).value(), StandardCharsets.UTF_8)));
                }
            }
        }

        private static List<String> recordsOf(String text) {
            List<String> found = new ArrayList<>();
            Matcher matcher = RECORD.matcher(text);
            while (matcher.find()) {
                found.add(matcher.group(1));
            }
            return found;
        }

        private Outcome outcome() {
            Set<String> lost = new TreeSet<>(sent);
            Set<String> met = new TreeSet<>();
            int duplicates = 0;
            long reported = 0;
            List<String> arrived = new ArrayList<>(elsewhere);
            for (SplunkPipe.Event event : pipe.events()) {
                Matcher missing = MISSING.matcher(event.data());
                if (missing.find()) {
                    reported += Long.parseLong(missing.group(1));
                }
                arrived.addAll(recordsOf(event.data()));
            }
            for (String record : arrived) {
                lost.remove(record);
                duplicates += met.add(record) ? 0 : 1;
            }
            return new Outcome(sent.size(), duplicates, mayBeTwice, lost, reported);
        }
    }
}

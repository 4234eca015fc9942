package ta.defender.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ta.defender.checkpoint.GenerationFiles;
import ta.defender.model.Code;
import ta.defender.poll.InputTools;
import ta.defender.testing.FakeClock;
import ta.defender.testing.RecordingOutput;
import ta.defender.testing.RecordingStanzaLog;

/** Outages of {@code defender_archive} in virtual time; each has to bring every record that was written. */
final class ArchiveOutagesTest {
    private static final Path REPORT = Path.of("docs/outages-archive.md");
    private static final String STANZA = "defender_archive://outage";
    private static final String CONTAINER = "insights-logs-advancedhunting-deviceevents";
    private static final int MINUTES = 8 * 60;
    private static final Map<Outage, Outcome> OUTCOMES = new EnumMap<>(Outage.class);

    @TempDir
    private Path folder;

    /** What goes wrong; a new way is one constant more. */
    enum Outage {
        CLEAN("clean run", "nothing goes wrong for eight hours", "us") {},
        KILLED("killed at random moments", "about every 15 minutes, and started again", "us") {
            @Override
            void minute(World world, int minute) throws Exception {
                if (world.random.nextInt(15) == 0) {
                    world.kill();
                }
            }
        },
        STALLED_AND_KILLED("splunkd stalls, then the input is killed", "six times, ten minutes each", "outside") {
            @Override
            void minute(World world, int minute) throws Exception {
                world.sink.taking(minute % 60 < 20 || minute > 400);
                if (minute % 60 == 30) {
                    world.kill();
                }
            }
        },
        STALLED("splunkd stalls for minutes", "every hour for half an hour, then it reads again", "outside") {
            @Override
            void minute(World world, int minute) {
                world.sink.taking(minute % 60 < 20 || minute % 60 > 50);
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
        AWAY("the storage account does not respond", "for two hours", "us") {
            @Override
            void minute(World world, int minute) {
                world.store.fail("", minute > 100 && minute < 220 ? Code.UNAVAILABLE : null);
            }
        },
        FORBIDDEN("403 for two hours", "the role is taken away and given back", "us") {
            @Override
            void minute(World world, int minute) {
                world.store.fail("", minute > 100 && minute < 220 ? Code.FORBIDDEN : null);
            }
        },
        ARCHIVE_TIER("one blob in the archive tier", "for three hours, then it is rehydrated", "outside") {
            @Override
            void minute(World world, int minute) {
                world.store.fail(
                        CONTAINER + "/" + world.blobOfMinute(90), minute > 91 && minute < 270 ? Code.UNREADABLE : null);
            }
        },
        HALF_LINES("half lines", "every write ends within a record, whose rest comes with the next", "outside") {
            @Override
            String cut(World world, String lines) {
                String text = world.held + lines;
                boolean last = world.clock.instant().atOffset(ZoneOffset.UTC).getMinute() == 59;
                int at = last ? text.length() : text.length() - 20;
                world.held = text.substring(at);
                return text.substring(0, at);
            }
        },
        HALF_LINE_AFTER_ITS_HOUR("the rest of a half line after its hour", "40 minutes late, each hour", "outside") {
            @Override
            void minute(World world, int minute) {
                if (minute % 60 == 59 && minute < 400) {
                    String record = world.next();
                    world.late.put(minute + 41, new String[] {world.blob(), record.substring(30)});
                    world.store.append(CONTAINER, world.blob(), record.substring(0, 30));
                }
            }
        },
        REWRITTEN_LONGER("a blob is rewritten longer", "once, with other records", "outside", 400) {
            @Override
            void minute(World world, int minute) {
                if (minute == 130) {
                    world.rewrite(500);
                }
            }
        },
        REWRITTEN_TO_ITS_SIZE("a blob is rewritten to the same size", "once, after its hour", "outside", 400) {
            @Override
            void minute(World world, int minute) {
                if (minute == 130) {
                    world.rewrite(0);
                }
            }
        },
        LATE("records come a day late", "each hour's blob gets more records 20 hours later", "us") {
            @Override
            void minute(World world, int minute) {
                if (minute == MINUTES - 1) {
                    world.clock.advance(Duration.ofHours(20));
                    for (int at = 0; at < MINUTES; at += 60) {
                        world.store.append(CONTAINER, world.blobOfMinute(at), world.next() + "\r\n");
                    }
                }
            }
        },
        CLOCK_AHEAD("the service's clock is five days ahead", "for two hours", "outside") {
            @Override
            void minute(World world, int minute) {
                world.store.ahead(minute > 100 && minute < 220 ? Duration.ofDays(5) : Duration.ZERO);
            }
        },
        CLOCK_BEHIND("the service's clock is a day behind", "for two hours", "outside") {
            @Override
            void minute(World world, int minute) {
                world.store.ahead(minute > 100 && minute < 220 ? Duration.ofDays(-1) : Duration.ZERO);
            }
        };

        private final String title;
        private final String happens;
        private final String proposedBy;
        private final int duplicates;

        Outage(String title, String happens, String proposedBy) {
            this(title, happens, proposedBy, 0);
        }

        Outage(String title, String happens, String proposedBy, int duplicates) {
            this.title = title;
            this.happens = happens;
            this.proposedBy = proposedBy;
            this.duplicates = duplicates;
        }

        /** Before the input runs in this minute. */
        void minute(World world, int minute) throws Exception {}

        /** What of these lines is written now. */
        String cut(World world, String lines) {
            return lines;
        }
    }

    /** What came of it. */
    private record Outcome(int records, int duplicates, int mostDuplicates, Set<String> lost) {}

    @ParameterizedTest
    @EnumSource
    void outage_losesNothing(Outage outage) throws Exception {
        Outcome outcome = outcome(outage);

        assertThat(outcome.lost()).isEmpty();
        assertThat(outcome.duplicates()).isLessThanOrEqualTo(outcome.mostDuplicates());
    }

    /** After a wanted change, a run with {@code -Dgolden=write} writes the page anew. */
    @Test
    void report_isWhatTheOutagesCameTo() throws Exception {
        StringBuilder report = new StringBuilder("""
                # Outages of the archive

                What `defender_archive` does when things go wrong, in virtual time: eight hours of a storage account that gets three
                records a minute, and two days afterwards. This page is written by `ArchiveOutagesTest`; after a wanted change of
                behaviour run `./mvnw test -Dtest=ArchiveOutagesTest -Dgolden=write` and read the difference. The polling inputs
                have [a page of their own](outages.md), which explains the columns. `make soak` does the same to all inputs of the
                built package, the stream included.

                | Scenario | What happens | Proposed by | Records | Duplicates | Lost |
                |---|---|---|---|---|---|
                """);
        for (Outage outage : Outage.values()) {
            Outcome outcome = outcome(outage);
            report.append("| ").append(outage.title).append(" | ").append(outage.happens);
            report.append(" | ").append(outage.proposedBy).append(" | ").append(outcome.records());
            report.append(" | ")
                    .append(outcome.duplicates())
                    .append(" | ")
                    .append(outcome.lost().size());
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
            known = play(outage);
            OUTCOMES.put(outage, known);
        }
        return known;
    }

    private Outcome play(Outage outage) throws Exception {
        World world = new World(Files.createTempDirectory(folder, "state"));
        for (int minute = 0; minute < MINUTES; minute++) {
            world.store.append(CONTAINER, world.blob(), outage.cut(world, world.next() + "\r\n"));
            world.store.append(
                    CONTAINER, world.blob(), outage.cut(world, world.next() + "\r\n" + world.next() + "\r\n"));
            String[] rest = world.late.remove(minute);
            if (rest != null) {
                world.store.append(CONTAINER, rest[0], rest[1] + "\r\n");
            }
            outage.minute(world, minute);
            world.run();
        }
        world.store.append(CONTAINER, world.blob(), world.held);
        world.sink.taking(true);
        for (int i = 0; i < 50; i++) {
            world.clock.advance(Duration.ofMinutes(59));
            world.run();
            world.run();
        }
        world.kill();
        return world.outcome(outage.duplicates);
    }

    /** A storage account, its writer, and a host with the input. */
    private static final class World {
        private final FakeClock clock = new FakeClock();
        private final Instant begun = clock.instant();
        private final MemoryBlobStore store = new MemoryBlobStore(clock);
        private final SplittableRandom random = new SplittableRandom(7);
        private final Path state;
        private final Map<Integer, String[]> late = new HashMap<>();
        private final List<String> written = new ArrayList<>();
        private final List<String> indexed = new ArrayList<>();
        private RecordingOutput sink = new RecordingOutput();
        private ArchiveInput input;
        private String held = "";
        private int kills;

        World(Path state) {
            this.state = state;
            this.input = newInput();
        }

        private ArchiveInput newInput() {
            Map<String, String> parameters = new HashMap<>(Map.of(
                    "storage_url", "https://contoso.blob.core.windows.net",
                    "auth", "key",
                    "interval", "300",
                    "start_time", "-1h"));
            return new ArchiveInput(
                    ArchiveSettings.read(STANZA, parameters),
                    settings -> store,
                    new ArchivePositions(new GenerationFiles(state, line -> {
                        throw new AssertionError(line);
                    })),
                    new InputTools(sink, clock, duration -> {}, new RecordingStanzaLog()));
        }

        /** The next minute: it saves what has settled, and polls at its interval. */
        void run() throws Exception {
            for (int i = 0; i < 2; i++) {
                input.run();
                clock.advance(Duration.ofSeconds(30));
            }
        }

        /** The process is gone, and with it what splunkd has not taken out of the pipe. */
        void kill() throws IOException {
            kills++;
            end();
        }

        /** The process is told to stop and may wait for what it wrote. */
        void stop() throws IOException {
            clock.advance(Duration.ofSeconds(3));
            assertThat(input.finish()).isTrue();
            end();
        }

        private void end() {
            sink.events().stream()
                    .limit(sink.settled())
                    .filter(event -> event.header().sourcetype().equals("ms:defender:eventhub"))
                    .forEach(event -> indexed.add(event.data()));
            sink = new RecordingOutput();
            input = newInput();
        }

        String next() {
            String record = "{\"time\":\"2026-03-01T12:00:01Z\",\"category\":\"AdvancedHunting-DeviceEvents\","
                    + "\"properties\":{\"DeviceId\":\"d" + (100_000 + written.size())
                    + "\",\"Timestamp\":\"2026-03-01T12:00:00.1234567Z\"}}";
            written.add(record);
            return record;
        }

        /** Other records in the blob of the hour before. */
        void rewrite(int more) {
            String blob = blobOfMinute(65);
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 180; i++) {
                lines.append(next()).append("\r\n");
            }
            lines.append(" ".repeat(more)).append(more == 0 ? "" : "\r\n");
            store.rewrite(CONTAINER, blob, lines.toString());
        }

        String blob() {
            return blobAt(clock.instant());
        }

        String blobOfMinute(int minute) {
            return blobAt(begun.plus(Duration.ofMinutes(minute)));
        }

        private static String blobAt(Instant instant) {
            Instant hour = instant.truncatedTo(ChronoUnit.HOURS);
            return HourPath.dayPrefix("", hour) + "h=" + hour.toString().substring(11, 13) + "/m=00/PT1H.json";
        }

        Outcome outcome(int expected) {
            Set<String> lost = new TreeSet<>(written);
            int duplicates = 0;
            Set<String> met = new TreeSet<>();
            for (String event : indexed) {
                lost.remove(event);
                duplicates += met.add(event) ? 0 : 1;
            }
            // what splunkd took within the last interval of a process that was killed
            return new Outcome(written.size(), duplicates, expected + (kills - 1) * 15, lost);
        }
    }
}

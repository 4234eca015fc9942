package ta.defender.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.CheckpointStore;
import ta.defender.checkpoint.InputCheckpoints;
import ta.defender.eventhub.StreamSettings;
import ta.defender.hunting.HuntingCheckpoints;
import ta.defender.hunting.HuntingInput;
import ta.defender.hunting.HuntingQuota;
import ta.defender.hunting.HuntingSettings;
import ta.defender.model.Feed;
import ta.defender.output.EventOutput;
import ta.defender.poll.ChangeTracking;
import ta.defender.poll.InputLog;
import ta.defender.poll.InputLoop;
import ta.defender.poll.InputSettings;
import ta.defender.poll.InputTools;
import ta.defender.poll.PollingInput;
import ta.defender.records.KnownTables;
import ta.defender.splunk.InputDocument;
import ta.defender.storage.ArchiveSettings;

/** What differs between the schemes that poll: their settings, and what runs a stanza. */
enum InputKind {
    /** Polls an API. */
    FEED {
        @Override
        @Nullable String account(String stanza, Map<String, String> parameters, Instant now) {
            return feed(stanza, parameters, now).account();
        }

        @Override
        String remark(String stanza, Map<String, String> parameters, Instant now) {
            InputSettings settings = feed(stanza, parameters, now);
            return settings.feed() == Feed.GRAPH_INCIDENTS && settings.entities() && !settings.includeAlerts()
                    ? "entities = true has no effect while include_alerts = false: the evidence is in the alerts."
                    : "";
        }

        @Override
        Adder adder(Wiring wiring, InputDocument document, EventOutput sink, InputLoop loop) {
            Path directory = document.checkpointDirectory();
            ChosenGenerations generations = wiring.positions(directory);
            CheckpointStore positions = new InputCheckpoints(generations);
            ChangeTracking changes = wiring.changes(directory, generations);
            return (stanza, parameters, log) -> loop.add(new PollingInput(
                    feed(stanza, parameters, loop.clock().instant()),
                    wiring.sessions().countedBy(wiring.calls()),
                    positions,
                    new InputTools(sink, loop.clock(), wiring.environment().sleeper(), log),
                    changes));
        }
    },
    /** Reads the rows of hunting queries. */
    HUNTING {
        @Override
        @Nullable String account(String stanza, Map<String, String> parameters, Instant now) {
            HuntingSettings settings = HuntingSettings.read(stanza, parameters, now);
            settings.requireReadableStart(now);
            return settings.account();
        }

        @Override
        String remark(String stanza, Map<String, String> parameters, Instant now) {
            return HuntingSettings.read(stanza, parameters, now).warning();
        }

        @Override
        Adder adder(Wiring wiring, InputDocument document, EventOutput sink, InputLoop loop) {
            HuntingCheckpoints checkpoints = new HuntingCheckpoints(wiring.positions(document.checkpointDirectory()));
            HuntingQuota quota = new HuntingQuota(wiring.environment().runDirectory());
            return (stanza, parameters, log) -> loop.add(new HuntingInput(
                    HuntingSettings.read(
                            stanza, parameters, wiring.environment().clock().instant()),
                    wiring.hunting(),
                    checkpoints,
                    quota,
                    new InputTools(sink, loop.clock(), wiring.environment().sleeper(), log)));
        }
    },
    /** Reads blobs of a storage account. */
    ARCHIVE {
        @Override
        @Nullable String account(String stanza, Map<String, String> parameters, Instant now) {
            ArchiveSettings settings = ArchiveSettings.read(stanza, parameters);
            settings.requireHours(now);
            return settings.account();
        }

        @Override
        String remark(String stanza, Map<String, String> parameters, Instant now) {
            return KnownTables.remark(ArchiveSettings.read(stanza, parameters).tables());
        }

        @Override
        Adder adder(Wiring wiring, InputDocument document, EventOutput sink, InputLoop loop) {
            return new ArchiveWiring(wiring, document.checkpointDirectory()).adder(sink, loop);
        }
    },

    /** Belongs to a consumer group instead of polling: {@link StreamCommand} runs it. */
    STREAM {
        @Override
        boolean mayNeedAccount(Map<String, String> parameters) {
            return parameters.getOrDefault("auth", "").strip().equalsIgnoreCase("oauth");
        }

        @Override
        @Nullable String account(String stanza, Map<String, String> parameters, Instant now) {
            StreamSettings settings = StreamSettings.read(stanza, parameters);
            settings.requirePast(now);
            return settings.account();
        }

        @Override
        String remark(String stanza, Map<String, String> parameters, Instant now) {
            return KnownTables.remark(StreamSettings.read(stanza, parameters).tables());
        }

        @Override
        Adder adder(Wiring wiring, InputDocument document, EventOutput sink, InputLoop loop) {
            throw new IllegalStateException("streams do not poll");
        }
    };

    /** Adds a stanza to a loop. */
    interface Adder {
        void add(String stanza, Map<String, String> parameters, InputLog log);
    }

    /** The kind of a scheme. */
    static InputKind of(String scheme) {
        return switch (scheme) {
            case ArchiveSettings.SCHEME -> ARCHIVE;
            case HuntingSettings.SCHEME -> HUNTING;
            case StreamSettings.SCHEME -> STREAM;
            default -> FEED;
        };
    }

    /** Whether it may name an account; asked where its values are faulty. */
    boolean mayNeedAccount(Map<String, String> parameters) {
        return !parameters.getOrDefault("account", "").isBlank();
    }

    /** What a user should know about a stanza that is accepted all the same; empty for nothing. */
    abstract String remark(String stanza, Map<String, String> parameters, Instant now);

    private static InputSettings feed(String stanza, Map<String, String> parameters, Instant now) {
        InputSettings settings = InputSettings.read(stanza, parameters);
        settings.start().requirePast(now);
        return settings;
    }

    /** Checks a stanza's values; gives the stanza of {@code defender_account.conf} that it needs, or null. */
    abstract @Nullable String account(String stanza, Map<String, String> parameters, Instant now);

    /** What adds stanzas to {@code loop}. */
    abstract Adder adder(Wiring wiring, InputDocument document, EventOutput sink, InputLoop loop);
}

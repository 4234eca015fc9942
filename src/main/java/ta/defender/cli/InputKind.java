package ta.defender.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.CheckpointStore;
import ta.defender.checkpoint.InputCheckpoints;
import ta.defender.output.EventOutput;
import ta.defender.poll.ChangeTracking;
import ta.defender.poll.InputLog;
import ta.defender.poll.InputLoop;
import ta.defender.poll.InputSettings;
import ta.defender.poll.PollingInput;
import ta.defender.splunk.InputDocument;
import ta.defender.storage.ArchiveSettings;

/** What differs between the schemes that poll: their settings, and what runs a stanza. */
enum InputKind {
    /** Polls an API. */
    FEED {
        @Override
        @Nullable String account(String stanza, Map<String, String> parameters) {
            return InputSettings.read(stanza, parameters).account();
        }

        @Override
        Adder adder(Wiring wiring, InputDocument document, EventOutput sink, InputLoop loop) {
            Path directory = document.checkpointDirectory();
            ChosenGenerations generations = wiring.positions(directory);
            CheckpointStore positions = new InputCheckpoints(generations);
            ChangeTracking changes = wiring.changes(directory, generations);
            return (stanza, parameters, log) -> loop.add(new PollingInput(
                    InputSettings.read(stanza, parameters),
                    wiring.sessions(),
                    positions,
                    sink,
                    loop.clock(),
                    log,
                    wiring.calls(),
                    changes));
        }
    },
    /** Reads blobs of a storage account. */
    ARCHIVE {
        @Override
        @Nullable String account(String stanza, Map<String, String> parameters) {
            return ArchiveSettings.read(stanza, parameters).account();
        }

        @Override
        Adder adder(Wiring wiring, InputDocument document, EventOutput sink, InputLoop loop) {
            return new ArchiveWiring(wiring, document.checkpointDirectory()).adder(sink, loop);
        }
    };

    /** Adds a stanza to a loop. */
    interface Adder {
        void add(String stanza, Map<String, String> parameters, InputLog log);
    }

    /** The kind of a scheme. */
    static InputKind of(String scheme) {
        return scheme.equals(ArchiveSettings.SCHEME) ? ARCHIVE : FEED;
    }

    /** Checks a stanza's values; gives the stanza of {@code defender_account.conf} that it needs, or null. */
    abstract @Nullable String account(String stanza, Map<String, String> parameters);

    /** What adds stanzas to {@code loop}. */
    abstract Adder adder(Wiring wiring, InputDocument document, EventOutput sink, InputLoop loop);
}

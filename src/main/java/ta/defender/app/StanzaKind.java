package ta.defender.app;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.PositionStore;
import ta.defender.checkpoint.StanzaPositions;
import ta.defender.collect.StanzaInput;
import ta.defender.config.ArchiveSettings;
import ta.defender.config.InputSettings;
import ta.defender.config.InvalidSettingsException;
import ta.defender.emit.EventSink;
import ta.defender.schedule.InputLoop;
import ta.defender.schedule.StanzaLog;
import ta.defender.splunk.InputDocument;

/** What differs between the schemes that poll: their settings, and what runs a stanza. */
enum StanzaKind {
    /** Polls an API. */
    FEED {
        @Override
        @Nullable String account(String stanza, Map<String, String> parameters) throws InvalidSettingsException {
            return InputSettings.read(stanza, parameters).account();
        }

        @Override
        Adder adder(Wiring wiring, InputDocument document, EventSink sink, InputLoop loop) {
            PositionStore positions = new StanzaPositions(wiring.positions(document.checkpointDirectory()));
            return (stanza, parameters, log) -> loop.add(new StanzaInput(
                    InputSettings.read(stanza, parameters),
                    wiring.sessions(),
                    positions,
                    sink,
                    loop.clock(),
                    log,
                    wiring.calls()));
        }
    },
    /** Reads blobs of a storage account. */
    ARCHIVE {
        @Override
        @Nullable String account(String stanza, Map<String, String> parameters) throws InvalidSettingsException {
            return ArchiveSettings.read(stanza, parameters).account();
        }

        @Override
        Adder adder(Wiring wiring, InputDocument document, EventSink sink, InputLoop loop) {
            return new ArchiveWiring(wiring, document.checkpointDirectory()).adder(sink, loop);
        }
    };

    /** Adds a stanza to a loop. */
    interface Adder {
        void add(String stanza, Map<String, String> parameters, StanzaLog log) throws InvalidSettingsException;
    }

    /** The kind of a scheme. */
    static StanzaKind of(String scheme) {
        return scheme.equals(ArchiveSettings.SCHEME) ? ARCHIVE : FEED;
    }

    /** Checks a stanza's values; gives the stanza of {@code defender_account.conf} that it needs, or null. */
    abstract @Nullable String account(String stanza, Map<String, String> parameters) throws InvalidSettingsException;

    /** What adds stanzas to {@code loop}. */
    abstract Adder adder(Wiring wiring, InputDocument document, EventSink sink, InputLoop loop);
}

package ta.defender.cli;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ta.defender.microsoft.MicrosoftClients;
import ta.defender.splunk.AddonSettings;
import ta.defender.splunk.SplunkLog;
import ta.defender.splunk.SplunkState;
import ta.defender.splunk.SplunkStateReader;
import ta.defender.storage.ArchiveSessions;
import ta.defender.storage.ArchiveSettings;
import ta.defender.storage.BlobStore;
import ta.defender.storage.BlobStores;
import ta.defender.storage.StorageAccess;
import ta.defender.storage.StorageSecret;

/** Opens storage accounts from what Splunk holds, and keeps a client as long as credential and settings stay the same. */
final class SplunkArchives implements ArchiveSessions {
    private static final Duration END_IS_NEAR = Duration.ofDays(14);

    private final SplunkStateReader splunk;
    private final MicrosoftClients clients;
    private final BlobStores stores;
    private final Clock clock;
    private final SplunkLog log;
    private final Consumer<AddonSettings> settingsRead;
    private final Map<String, StorageAccess> opened = new HashMap<>();
    private final Map<String, BlobStore> kept = new HashMap<>();
    private final Set<Instant> announced = new HashSet<>();

    /** What reaches storage accounts. */
    record Clients(MicrosoftClients microsoft, BlobStores stores, Clock clock) {}

    /**
     * @param settingsRead told the add-on's settings each time they were read
     */
    SplunkArchives(SplunkStateReader splunk, Clients clients, SplunkLog log, Consumer<AddonSettings> settingsRead) {
        this.splunk = splunk;
        this.clients = clients.microsoft();
        this.stores = clients.stores();
        this.clock = clients.clock();
        this.log = log;
        this.settingsRead = settingsRead;
    }

    @Override
    public synchronized BlobStore open(ArchiveSettings input) throws InterruptedException {
        SplunkState state = splunk.readForInput();
        AddonSettings settings = AddonSettings.inUse(state.settings());
        settingsRead.accept(settings);
        StorageAccess wanted = StorageAccess.of(input, settings, state);
        BlobStore existing = wanted.equals(opened.get(input.stanza())) ? kept.get(input.stanza()) : null;
        if (existing != null) {
            return existing;
        }
        BlobStore store = wanted.open(clients, stores, clock);
        if (input.auth() == ArchiveSettings.Auth.SAS) {
            announce(input, StorageSecret.read(input, wanted.secret()).end());
        }
        opened.put(input.stanza(), wanted);
        kept.put(input.stanza(), store);
        return store;
    }

    private void announce(ArchiveSettings input, @Nullable Instant end) {
        if (end != null && clock.instant().plus(END_IS_NEAR).isAfter(end) && announced.add(end)) {
            log.warn("stanza=" + input.stanza() + " SAS token expires at " + end
                    + "; make a new one and store it in storage/passwords");
        }
    }
}

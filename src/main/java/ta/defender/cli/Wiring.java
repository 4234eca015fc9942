package ta.defender.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import ta.defender.checkpoint.CopiedGenerations;
import ta.defender.checkpoint.GenerationDocuments;
import ta.defender.checkpoint.GenerationFiles;
import ta.defender.checkpoint.JournalDocuments;
import ta.defender.checkpoint.JournalFiles;
import ta.defender.checkpoint.JournalStore;
import ta.defender.checkpoint.SplunkDocuments;
import ta.defender.eventhub.HubAccess;
import ta.defender.eventhub.StreamSessions;
import ta.defender.http.ApacheSettings;
import ta.defender.http.ApacheTransport;
import ta.defender.http.CallListener;
import ta.defender.http.Environment;
import ta.defender.http.TlsTrust;
import ta.defender.hunting.HuntingSessions;
import ta.defender.microsoft.CallLog;
import ta.defender.microsoft.MicrosoftClients;
import ta.defender.model.Feed;
import ta.defender.model.Version;
import ta.defender.poll.CallCounter;
import ta.defender.poll.ChangeTracking;
import ta.defender.poll.InputLog;
import ta.defender.poll.RecordedOwnUpdates;
import ta.defender.poll.Sessions;
import ta.defender.splunk.InputDocument;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.OwnUpdateLog;
import ta.defender.splunk.ShcCaptain;
import ta.defender.splunk.SplunkLog;
import ta.defender.splunk.SplunkStateReader;
import ta.defender.storage.BlobStores;

/** The object graph of a polling input, from what splunkd passed on standard input. */
final class Wiring implements AutoCloseable {
    private final ApacheTransport splunkNetwork;
    private final ManagementPort port;
    private final MicrosoftClients microsoft;
    private final SplunkStateReader state;
    private final SplunkSessions sessions;
    private final ShcCaptain captain;
    private final CertificateWatch certificates;
    private final IndexWatch indexes;
    private final SplunkLog log;
    private final Environment environment;
    private final CallCounter calls = new CallCounter();

    Wiring(InputDocument document, SplunkLog log, Environment environment) {
        this.log = log;
        this.environment = environment;
        this.splunkNetwork = splunkNetwork(log, environment);
        this.port = new ManagementPort(splunkNetwork, document.serverUri(), document.sessionKey());
        this.microsoft = new MicrosoftClients(environment, CallListener.all(List.of(new CallLog(log), calls)));
        this.state = new SplunkStateReader(port, environment.clock());
        this.captain = new ShcCaptain(port::serverRoles, log);
        this.certificates = new CertificateWatch(port, environment.clock(), log);
        this.indexes = new IndexWatch(port, document.stanzas(), environment.clock(), log);
        this.sessions = new SplunkSessions(state, microsoft, certificates, log::obey);
    }

    /** Whether the inputs' indexes exist. */
    IndexWatch indexes() {
        return indexes;
    }

    /** Where checkpoints are kept: the files of {@code directory}, or the KV store. */
    ChosenGenerations positions(Path directory) {
        GenerationFiles files = new GenerationFiles(directory, log::error);
        GenerationDocuments documents = new GenerationDocuments(
                new SplunkDocuments(port.collection(SplunkDocuments.COLLECTION)),
                log::error,
                Long.toHexString(environment.random().nextLong()),
                environment.clock());
        return new ChosenGenerations(state, files, new CopiedGenerations(documents, files, directory, log));
    }

    /** What compares the versions of objects; the last known ones are kept beside the checkpoints. */
    ChangeTracking changes(Path directory, ChosenGenerations positions) {
        JournalStore files = new JournalFiles(directory);
        JournalStore documents =
                new JournalDocuments(files, new SplunkDocuments(port.collection(SplunkDocuments.COLLECTION)));
        OwnUpdateLog own = new OwnUpdateLog(port.collection(OwnUpdateLog.COLLECTION), environment.clock());
        return new ChangeTracking(
                positions.journals(files, documents),
                (tenant, names, inputLog) -> new RecordedOwnUpdates(tenant, names, own, environment.clock(), inputLog));
    }

    /** Whether this host may collect. */
    ShcCaptain captain() {
        return captain;
    }

    /** Hears of every call to Microsoft. */
    CallCounter calls() {
        return calls;
    }

    Sessions sessions() {
        return sessions;
    }

    /** Accounts to hunt in. */
    HuntingSessions hunting() {
        return account -> sessions.open(account, Feed.GRAPH_ALERTS);
    }

    Environment environment() {
        return environment;
    }

    /**
     * Joins the consumer group of a stream.
     *
     * @param stanzas how many there are in this process
     */
    StreamSessions streams(int stanzas, InputLog stanzaLog) {
        return new StreamConnections(state, new HubAccess(microsoft, stanzas), certificates, log::obey, stanzaLog);
    }

    /** Storage accounts. */
    SplunkArchives archives(BlobStores stores) {
        return new SplunkArchives(
                state, new SplunkArchives.Clients(microsoft, stores, environment.clock()), log, log::obey);
    }

    /** The stanzas of {@code defender_account.conf}. */
    Map<String, Map<String, String>> accounts() throws InterruptedException {
        Map<String, Map<String, String>> accounts = new TreeMap<>(port.conf("defender_account"));
        accounts.remove("default");
        return accounts;
    }

    @Override
    public void close() {
        microsoft.close();
        splunkNetwork.close();
    }

    /** What reaches the management port, and nothing else. */
    static ApacheTransport splunkNetwork(SplunkLog log, Environment environment) {
        return new ApacheTransport(ApacheSettings.of("TA_defender/" + Version.CURRENT)
                .withTrust(TlsTrust.forManagementPort(splunkAuthorities(environment), log::debug)));
    }

    static List<Path> splunkAuthorities(Environment environment) {
        String home = environment.splunkHome();
        return home == null || home.isBlank() ? List.of() : List.of(Path.of(home, "etc", "auth", "cacert.pem"));
    }
}

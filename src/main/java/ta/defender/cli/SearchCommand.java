package ta.defender.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApacheTransport;
import ta.defender.http.Environment;
import ta.defender.hunting.DirectHunts;
import ta.defender.hunting.FallbackHunts;
import ta.defender.hunting.HuntCommand;
import ta.defender.hunting.HuntSource;
import ta.defender.hunting.HuntingQuota;
import ta.defender.hunting.ServiceHunts;
import ta.defender.microsoft.CallLog;
import ta.defender.microsoft.MicrosoftClients;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.model.Secret;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SearchCommandChannel;
import ta.defender.splunk.SearchInfo;
import ta.defender.splunk.SplunkLog;
import ta.defender.splunk.SplunkStateReader;

/** The search command {@code defenderhunt} as splunkd calls it. */
final class SearchCommand {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final SearchCommandChannel channel;
    private final SplunkLog log;
    private final Environment environment;
    private @Nullable HuntSource direct;

    SearchCommand(InputStream stdin, OutputStream out, SplunkLog log, Environment environment) {
        this.channel = new SearchCommandChannel(stdin, out);
        this.log = log;
        this.environment = environment;
    }

    ExitCode run() {
        ThreadFactory threads = work -> {
            Thread thread = new Thread(work, "hunt");
            thread.setDaemon(true);
            return thread;
        };
        try {
            return new HuntCommand(channel, this::source, threads, environment.clock()).run()
                    ? ExitCode.OK
                    : ExitCode.FAILED;
        } catch (IOException e) {
            log.error(
                    "defenderhunt: splunkd has gone, or does not speak the search command protocol: " + e.getMessage());
            return ExitCode.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.OK;
        }
    }

    /** Made when rows are wanted, not when splunkd only asks what the command is. The process's end closes it. */
    private HuntSource source(SearchInfo search) {
        URI uri = search.splunkdUri();
        Secret key = search.sessionKey();
        if (uri == null || key == null) {
            return (account, request, receiver) -> {
                throw DefenderException.setting(
                        "search", "splunkd gave no session key or no address of its management port", "see search.log");
            };
        }
        ApacheTransport network = Wiring.splunkNetwork(log, environment);
        ManagementPort port =
                new ManagementPort(network, uri, key).retrying(environment, new CallLog(log), () -> TIMEOUT);
        return new FallbackHunts(new ServiceHunts(port, environment.sleeper()), () -> direct(port));
    }

    private synchronized HuntSource direct(ManagementPort port) {
        HuntSource existing = direct;
        if (existing != null) {
            return existing;
        }
        MicrosoftClients clients = new MicrosoftClients(environment, new CallLog(log));
        SplunkSessions sessions = new SplunkSessions(
                new SplunkStateReader(port, environment.clock()),
                clients,
                new CertificateWatch(port, environment.clock(), log),
                log::obey);
        HuntSource made = new DirectHunts(
                account -> sessions.open(account, Feed.GRAPH_ALERTS),
                new HuntingQuota(environment.runDirectory()),
                environment.clock());
        direct = made;
        return made;
    }
}

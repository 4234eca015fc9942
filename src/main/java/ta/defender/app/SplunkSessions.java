package ta.defender.app;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ta.defender.app.MicrosoftClients.AccountSession;
import ta.defender.collect.Session;
import ta.defender.collect.Sessions;
import ta.defender.config.AccountSettings;
import ta.defender.config.AddonSettings;
import ta.defender.config.InputSettings;
import ta.defender.config.InvalidSettingsException;
import ta.defender.config.Secret;
import ta.defender.http.TransportException;
import ta.defender.model.Feed;
import ta.defender.schedule.SessionKeyRefusedException;

/** Opens accounts from what Splunk holds, and keeps their clients as long as account, secret and settings stay the same. */
final class SplunkSessions implements Sessions {
    private final SplunkStateReader splunk;
    private final MicrosoftClients clients;
    private final Consumer<AddonSettings> settingsRead;
    private final CertificateWatch certificates;
    private final Map<String, Opened> opened = new HashMap<>();

    /**
     * @param settingsRead told the add-on's settings each time they were read
     */
    SplunkSessions(
            SplunkStateReader splunk,
            MicrosoftClients clients,
            CertificateWatch certificates,
            Consumer<AddonSettings> settingsRead) {
        this.certificates = certificates;
        this.splunk = splunk;
        this.clients = clients;
        this.settingsRead = settingsRead;
    }

    @Override
    public Session open(InputSettings input)
            throws InvalidSettingsException, TransportException, SessionKeyRefusedException, InterruptedException {
        return open(input.account(), input.feed());
    }

    /** The clients of an account that has the service of this feed. */
    synchronized AccountSession open(String accountName, Feed feed)
            throws InvalidSettingsException, TransportException, SessionKeyRefusedException, InterruptedException {
        SplunkState state = splunk.readForInput();
        AddonSettings settings = AddonSettings.read(state.settings());
        settingsRead.accept(settings);
        AccountSettings account = Accounts.account(accountName, state);
        account.service(feed.api());
        certificates.look(account);
        Secret secret = Accounts.secret(account, state);
        Opened wanted = new Opened(account, secret, settings, Accounts.proxyPassword(state), null);
        Opened existing = opened.get(account.name());
        if (existing != null && existing.isFor(wanted)) {
            return existing.openSession();
        }
        AccountSession session = clients.open(account, secret, settings, wanted.proxyPassword());
        opened.put(account.name(), wanted.with(session));
        return session;
    }

    /** What a session was opened with; a changed part asks for a new one. */
    private record Opened(
            AccountSettings account,
            Secret secret,
            AddonSettings settings,
            Secret proxyPassword,
            @Nullable AccountSession session) {

        boolean isFor(Opened wanted) {
            return with(null).equals(wanted.with(null));
        }

        Opened with(@Nullable AccountSession newSession) {
            return new Opened(account, secret, settings, proxyPassword, newSession);
        }

        AccountSession openSession() {
            if (session == null) {
                throw new AssertionError("kept without a session");
            }
            return session;
        }
    }
}

package ta.defender.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ta.defender.microsoft.AccountSettings;
import ta.defender.microsoft.MicrosoftClients;
import ta.defender.microsoft.MicrosoftClients.AccountSession;
import ta.defender.microsoft.Session;
import ta.defender.model.Feed;
import ta.defender.model.Secret;
import ta.defender.poll.InputSettings;
import ta.defender.poll.Sessions;
import ta.defender.splunk.AddonSettings;

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
    public Session open(InputSettings input) throws InterruptedException {
        return open(input.account(), input.feed());
    }

    /** The clients of an account that has the service of this feed. */
    synchronized AccountSession open(String accountName, Feed feed) throws InterruptedException {
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

package ta.defender.cli;

import java.util.function.Consumer;
import ta.defender.microsoft.AccountSessions;
import ta.defender.microsoft.Accounts;
import ta.defender.microsoft.MicrosoftClients;
import ta.defender.microsoft.MicrosoftClients.AccountSession;
import ta.defender.microsoft.Session;
import ta.defender.model.Feed;
import ta.defender.poll.InputSettings;
import ta.defender.poll.Sessions;
import ta.defender.splunk.AddonSettings;
import ta.defender.splunk.SplunkState;
import ta.defender.splunk.SplunkStateReader;

/** Opens accounts from what Splunk holds, and keeps their clients as long as account, secret and settings stay the same. */
final class SplunkSessions implements Sessions {
    private final SplunkStateReader splunk;
    private final AccountSessions sessions;
    private final Consumer<AddonSettings> settingsRead;
    private final CertificateWatch certificates;

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
        this.sessions = new AccountSessions(clients);
        this.settingsRead = settingsRead;
    }

    @Override
    public Session open(InputSettings input) throws InterruptedException {
        return open(input.account(), input.feed());
    }

    /** The clients of an account that has the service of this feed. */
    AccountSession open(String accountName, Feed feed) throws InterruptedException {
        SplunkState state = splunk.readForInput();
        settingsRead.accept(AddonSettings.inUse(state.settings()));
        certificates.check(Accounts.account(accountName, state));
        return sessions.open(accountName, feed.api(), state);
    }
}

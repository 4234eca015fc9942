package ta.defender.doctor;

import java.net.InetAddress;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ta.defender.http.CallListener;
import ta.defender.http.Environment;
import ta.defender.http.RetryPolicy;
import ta.defender.hunting.HuntingQuota;
import ta.defender.microsoft.AccountAccess;
import ta.defender.microsoft.AccountSettings;
import ta.defender.microsoft.Accounts;
import ta.defender.microsoft.MicrosoftClients;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.model.Secret;
import ta.defender.splunk.AddonSettings;
import ta.defender.splunk.SplunkState;

/** Looks at one account through the same HTTP stack as an input, for the command line and for the page. */
public final class AccountDiagnosis {
    public static final NameResolver NAMES = host -> Stream.of(InetAddress.getAllByName(host))
            .map(InetAddress::getHostAddress)
            .toList();

    private final Environment environment;
    private final SplunkState state;

    /**
     * @param state what Splunk holds
     */
    public AccountDiagnosis(Environment environment, SplunkState state) {
        this.environment = environment;
        this.state = state;
    }

    /**
     * Looks at the account.
     *
     * @param given the secret to use, or null for the one that Splunk holds
     * @param use what to look at
     */
    public void check(
            AccountSettings account, AddonSettings settings, @Nullable Secret given, AccountUse use, CheckResults found)
            throws InterruptedException {
        Secret proxyPassword = Accounts.proxyPassword(state);
        try (MicrosoftClients clients = clients(environment)) {
            AccountAccess access = null;
            try {
                Secret secret = given != null ? given : Accounts.secret(account, state);
                access = clients.open(account, secret, settings, proxyPassword);
                found.ok(
                        Check.SECRET,
                        "",
                        account.certificate() == null
                                ? "a client secret is there"
                                : "the private key is there and fits");
            } catch (DefenderException e) {
                found.failed(Check.SECRET, "", e);
            }
            new AccountCheck(
                            account,
                            settings,
                            new AccountCheck.Network(access, clients.direct(settings, proxyPassword), NAMES),
                            environment.clock(),
                            found)
                    .run(
                            use.isEverything() ? use.with(known(account)) : use,
                            new HuntingQuota(environment.runDirectory()));
        } catch (DefenderException e) {
            found.failed(Check.SETTINGS, "", e);
        }
    }

    /** Clients that show the first failure. */
    static MicrosoftClients clients(Environment environment) {
        return new MicrosoftClients(environment, CallListener.NONE, RetryPolicy.ONCE);
    }

    /** Everything the account says where it is. */
    static Set<Feed> known(AccountSettings account) {
        Set<Feed> feeds = EnumSet.noneOf(Feed.class);
        for (Feed feed : Feed.values()) {
            try {
                account.service(feed.api());
                feeds.add(feed);
            } catch (DefenderException e) {
                // a custom cloud without this API
            }
        }
        return feeds;
    }
}

package ta.defender.microsoft;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApacheSettings;
import ta.defender.http.ApacheTransport;
import ta.defender.http.CallListener;
import ta.defender.http.Environment;
import ta.defender.http.LoggedTransport;
import ta.defender.http.ProxySettings;
import ta.defender.http.RateLimiter;
import ta.defender.http.RateLimiters;
import ta.defender.http.RetryPolicy;
import ta.defender.http.RetryingTransport;
import ta.defender.http.ServerClock;
import ta.defender.http.SharedRateLimiter;
import ta.defender.http.Sleeper;
import ta.defender.http.ThrottledTransport;
import ta.defender.http.TlsTrust;
import ta.defender.http.Transport;
import ta.defender.model.Api;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.model.Secret;
import ta.defender.model.Version;
import ta.defender.splunk.AddonSettings;

/**
 * Builds what talks to Microsoft: one connection pool for all accounts, and per account and API the stack
 * Logged( Retrying( Throttled( Authorized( Apache )))).
 */
public final class MicrosoftClients implements AutoCloseable {
    /** Share of the call budget kept for write-back, so that a long catch-up never delays an analyst's decision. */
    private static final double RESERVED_FOR_UPDATES = 0.2;

    /** The service ends a query after three minutes. */
    private static final Duration LONGEST_HUNTING_SILENCE = Duration.ofSeconds(210);

    private static final String USER_AGENT = "TA_defender/" + Version.CURRENT;

    /** Microsoft promises at least so many. */
    private static final RateLimiter.Limit HUNTING_CALLS = RateLimiter.Limit.perMinute(45);

    private final @Nullable Path sharedDirectory;
    private final Clock clock;
    private final Sleeper sleeper;
    private final RandomGenerator random;
    private final CallListener listener;
    private final RetryPolicy retries;
    private final RateLimiters budgets = new RateLimiters();
    private final Network network = new Network(UnaryOperator.identity());
    /** Waits for an answer as long as a hunting query may take. */
    private final Network huntingNetwork =
            new Network(settings -> settings.withTimeouts(settings.connectTimeout(), LONGEST_HUNTING_SILENCE));

    public MicrosoftClients(Environment environment, CallListener listener) {
        this(environment, listener, RetryPolicy.DEFAULT);
    }

    public MicrosoftClients(Environment environment, CallListener listener, RetryPolicy retries) {
        this.retries = retries;
        this.sharedDirectory = environment.runDirectory();
        this.clock = environment.clock();
        this.sleeper = environment.sleeper();
        this.random = environment.random();
        this.listener = listener;
    }

    /** The way out to Microsoft by itself: no token, no repeats, no budget. */
    public Transport direct(AddonSettings settings, Secret proxyPassword) {
        return network.of(Egress.of(settings, proxyPassword));
    }

    /** The clients of one account. */
    public AccountSession open(AccountSettings account, Secret secret, AddonSettings settings, Secret proxyPassword) {
        Egress egress = Egress.of(settings, proxyPassword);
        Transport sending = network.of(egress);
        return new AccountSession(account, tokens(account, secret, sending), sending, () -> huntingNetwork.of(egress));
    }

    /**
     * The way to a storage account: repeats what may be repeated, adds no token and knows no limit.
     *
     * @param stanza for the log
     */
    public Transport storage(AddonSettings settings, Secret proxyPassword, String stanza) {
        CallListener calls = listener.about("stanza=" + stanza);
        return logged(retrying(network.of(Egress.of(settings, proxyPassword)), calls), calls);
    }

    /** Access tokens of an account for a service that is none of the APIs. */
    public TokenSource tokens(
            AccountSettings account, Secret secret, AddonSettings settings, Secret proxyPassword, String scope) {
        return tokens(account, secret, network.of(Egress.of(settings, proxyPassword)))
                .forScope(scope);
    }

    private MsalTokenSource tokens(AccountSettings account, Secret secret, Transport sending) {
        return new MsalTokenSource(
                new MsalTokenSource.Application(
                        loginUrl(account), account.tenantId(), account.clientId(), credential(account, secret)),
                logged(sending, of(account)),
                clock);
    }

    @Override
    public void close() {
        network.close();
        huntingNetwork.close();
    }

    /** The budget of all processes on this host: inputs, service and search commands ask the same tenants. */
    private Transport withinHuntingBudget(Transport next, AccountSettings account) {
        String tenant = account.tenantId();
        RateLimiter own = budgets.of(
                tenant + " hunting", () -> RateLimiter.of(clock, RESERVED_FOR_UPDATES, List.of(HUNTING_CALLS)));
        Path directory = sharedDirectory;
        return ThrottledTransport.of(
                next,
                directory == null
                        ? own
                        : new SharedRateLimiter(
                                HuntingFiles.calls(directory, tenant),
                                clock,
                                sleeper,
                                new SharedRateLimiter.Share(HUNTING_CALLS, RESERVED_FOR_UPDATES),
                                own),
                sleeper,
                of(account));
    }

    private Transport authorized(
            Transport sending, MsalTokenSource tokens, AccountSettings account, Api api, RateLimiter budget) {
        AccountSettings.Service service = account.service(api);
        TokenSource token = FirstAcceptedScope.of(service.scopes(), tokens::forScope);
        Transport authorized = AuthorizedTransport.of(sending, token, List.of(service.baseUrl()));
        CallListener calls = of(account);
        return logged(retrying(ThrottledTransport.of(authorized, budget, sleeper, calls), calls), calls);
    }

    private CallListener of(AccountSettings account) {
        return listener.about("account=" + account.name());
    }

    private Transport retrying(Transport next, CallListener calls) {
        return RetryingTransport.of(next, retries, new RetryingTransport.Waiting(clock, sleeper, random), calls);
    }

    private Transport logged(Transport next, CallListener calls) {
        return LoggedTransport.of(next, clock, calls);
    }

    /** Microsoft's documented limits; Graph's is documented for the older alerts and assumed for these. */
    private RateLimiter budget(Api api) {
        List<RateLimiter.Limit> limits = switch (api) {
            case GRAPH -> List.of(RateLimiter.Limit.perMinute(150));
            case ENDPOINT -> List.of(RateLimiter.Limit.perMinute(100), RateLimiter.Limit.perHour(1_500));
            case XDR -> List.of(RateLimiter.Limit.perMinute(50), RateLimiter.Limit.perHour(1_500));
        };
        return RateLimiter.of(clock, RESERVED_FOR_UPDATES, limits);
    }

    /** {@code batchUpdate} has limits of its own, all of it for updates. */
    private RateLimiter batchBudget() {
        return RateLimiter.of(clock, 0, List.of(RateLimiter.Limit.perMinute(10), RateLimiter.Limit.perHour(500)));
    }

    private static URI loginUrl(AccountSettings account) {
        URI url = account.loginUrl();
        if (url == null) {
            throw DefenderException.setting(
                    "login_url", "is required for cloud=custom", "use the https base URL of the token endpoint");
        }
        return url;
    }

    private static ClientCredential credential(AccountSettings account, Secret secret) {
        String certificate = account.certificate();
        try {
            return certificate == null
                    ? ClientCredential.secret(secret)
                    : ClientCredential.certificate(secret, certificate);
        } catch (DefenderException e) {
            throw e.in("'" + account.name() + "'", "account");
        }
    }

    /** A connection pool, made anew when calls have to leave this host otherwise. */
    private static final class Network {
        private final UnaryOperator<ApacheSettings> timeouts;
        private @Nullable ApacheTransport pool;
        private @Nullable Egress madeFor;

        Network(UnaryOperator<ApacheSettings> timeouts) {
            this.timeouts = timeouts;
        }

        synchronized ApacheTransport of(Egress egress) {
            ApacheTransport existing = pool;
            if (existing != null && egress.equals(madeFor)) {
                return existing;
            }
            ApacheTransport made = new ApacheTransport(timeouts.apply(egress.apacheSettings()));
            pool = made;
            madeFor = egress;
            return made;
        }

        synchronized void close() {
            if (pool != null) {
                pool.close();
            }
        }
    }

    /**
     * How calls leave this host.
     *
     * @param caModified when the file of CA certificates was written last: another file may be in its place
     */
    private record Egress(AddonSettings settings, Secret proxyPassword, long caModified) {
        static Egress of(AddonSettings settings, Secret proxyPassword) {
            Path caFile = settings.caFile();
            return new Egress(
                    settings,
                    proxyPassword,
                    caFile == null ? 0 : caFile.toFile().lastModified());
        }

        ApacheSettings apacheSettings() {
            ApacheSettings apache = ApacheSettings.of(USER_AGENT);
            if (settings.caFile() != null) {
                try {
                    apache = apache.withTrust(TlsTrust.withCaCertificates(settings.caFile()));
                } catch (DefenderException e) {
                    throw e.in("[tls] of defender_settings.conf", "ca_file");
                }
            }
            AddonSettings.Proxy proxy = settings.proxy();
            if (proxy == null) {
                return apache;
            }
            String username = proxy.username();
            return apache.withProxy(
                    username == null
                            ? ProxySettings.of(proxy.url())
                            : ProxySettings.of(proxy.url(), username, proxyPassword.reveal()));
        }
    }

    /** One account's clients, made when first asked for. */
    public final class AccountSession implements Session, AccountAccess {
        private final AccountSettings account;
        private final MsalTokenSource tokens;
        private final Transport sending;
        private final Map<Feed, FeedClient> feeds = new EnumMap<>(Feed.class);
        private final Map<Api, Transport> transports = new HashMap<>();
        private final Supplier<Transport> huntingNetwork;
        private @Nullable HuntingClient hunting;

        AccountSession(
                AccountSettings account,
                MsalTokenSource tokens,
                Transport sending,
                Supplier<Transport> huntingNetwork) {
            this.huntingNetwork = huntingNetwork;
            this.account = account;
            this.tokens = tokens;
            this.sending = sending;
        }

        @Override
        public String tenantId() {
            return account.tenantId();
        }

        @Override
        public String directory(Feed feed) throws InterruptedException {
            String directory = token(feed.api()).directory();
            return directory == null ? account.tenantId() : directory;
        }

        @Override
        public void renewToken(Feed feed) throws InterruptedException {
            FirstAcceptedScope.of(account.service(feed.api()).scopes(), tokens::forScope)
                    .token(true);
        }

        @Override
        public synchronized FeedClient client(Feed feed) {
            FeedClient existing = feeds.get(feed);
            if (existing != null) {
                return existing;
            }
            Transport transport = transport(feed.api());
            FeedClient client =
                    new FeedClient(transport, account.service(feed.api()).baseUrl(), feed, new ServerClock(clock));
            feeds.put(feed, client);
            return client;
        }

        /** What changes the objects of a feed of this account. */
        public synchronized UpdateClient updates(Feed feed) {
            Api api = feed.api();
            RateLimiter batches = budgets.of(account.tenantId() + " batchUpdate", MicrosoftClients.this::batchBudget);
            Transport batch = authorized(sending, tokens, account, api, batches);
            return new UpdateClient(transport(api), batch, account.service(api).baseUrl(), feed);
        }

        @Override
        public synchronized HuntingClient hunting() {
            HuntingClient existing = hunting;
            if (existing != null) {
                return existing;
            }
            AccountSettings.Service service = account.service(Api.GRAPH);
            TokenSource token = FirstAcceptedScope.of(service.scopes(), tokens::forScope);
            Transport authorized = AuthorizedTransport.of(huntingNetwork.get(), token, List.of(service.baseUrl()));
            Transport limited = logged(withinHuntingBudget(authorized, account), of(account));
            HuntingClient made = new HuntingClient(limited, service.baseUrl(), new ServerClock(clock), sleeper, random);
            hunting = made;
            return made;
        }

        /** Tokens for a scope that is none of the APIs', as they are cached; a call that fails is not repeated. */
        public TokenSource tokens(String scope) {
            return tokens.forScope(scope);
        }

        private Transport transport(Api api) {
            Transport existing = transports.get(api);
            if (existing != null) {
                return existing;
            }
            RateLimiter budget = budgets.of(account.tenantId() + " " + api, () -> budget(api));
            Transport made = authorized(sending, tokens, account, api, budget);
            transports.put(api, made);
            return made;
        }

        @Override
        public Set<String> permissions(Feed feed) throws InterruptedException {
            return token(feed.api()).roles();
        }

        @Override
        public Set<String> applicationNames(Feed feed) throws InterruptedException {
            String name = token(feed.api()).applicationName();
            return name == null || name.isBlank() ? Set.of(account.clientId()) : Set.of(account.clientId(), name);
        }

        @Override
        public AccessToken token(Api api) throws InterruptedException {
            return FirstAcceptedScope.of(account.service(api).scopes(), tokens::forScope)
                    .token(false);
        }
    }
}

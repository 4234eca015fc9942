package ta.simulator.defender;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import ta.simulator.net.CertificateRequest;
import ta.simulator.net.Certificates;
import ta.simulator.net.HttpsService;
import ta.simulator.net.ServiceOptions;

/**
 * A running stand-in for Entra login, Graph security, Defender for Endpoint and Defender XDR on the loopback interface.
 *
 * <p>{@code try (var defender = DefenderSimulator.start(SimulatorOptions.withSeed(7).alerts(2000))) { … }}
 */
public final class DefenderSimulator implements AutoCloseable {
    private final SimulatorOptions options;
    private final SimulatorClock clock;
    private final SimulatorSettings settings = new SimulatorSettings();
    private final CallLog calls = new CallLog();
    private final Faults faults;
    private final Budgets budgets;
    private final LoginEndpoint login;
    private final Certificates certificates;
    private final Map<String, Tenant> tenants = new ConcurrentHashMap<>();
    private final Map<Audience, HttpsService> services = new EnumMap<>(Audience.class);
    private final Map<String, AppRegistration> apps = new LinkedHashMap<>();
    private HttpsService loginService;
    private volatile Optional<StaticPages> staticPages = Optional.empty();

    private DefenderSimulator(SimulatorOptions options) throws IOException {
        this.options = options;
        this.clock = options.clock() instanceof SimulatorClock own ? own : new SimulatorClock(options.clock());
        this.faults = new Faults(clock);
        this.budgets = new Budgets(clock, settings);
        this.certificates = options.certificates().orElseGet(Certificates::create);
        TokenService tokens = new TokenService(clock);
        this.login = new LoginEndpoint(clock, tokens);
        addTenant(
                options.application().tenantId(),
                options.application().clientId(),
                options.application().secret());
        Map<String, Set<Audience>> ownResources = new HashMap<>();
        Dispatcher dispatcher = new Dispatcher(this, new Authorizer(tokens, ownResources));
        listen(dispatcher, ownResources);
        fill();
    }

    /** Starts it; it serves until it is closed. */
    public static DefenderSimulator start(SimulatorOptions options) {
        try {
            return new DefenderSimulator(options);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot listen on port " + options.ports().login(), e);
        }
    }

    /** Base URL of the login, and of everything unless the ports are separate. */
    public String url() {
        return loginService.url();
    }

    /** Base URL of the API for this resource. */
    public String url(Audience audience) {
        return services.get(audience).url();
    }

    /** The certificate authority's certificate, which clients must trust. */
    public String caPem() {
        return certificates.caPem();
    }

    /** The authority, to issue further certificates or to make a trusting client. */
    public Certificates certificates() {
        return certificates;
    }

    /** The first tenant. */
    public Tenant tenant() {
        return tenant(options.application().tenantId());
    }

    /** The tenant with this directory identifier. */
    public Tenant tenant(String tenantId) {
        return Optional.ofNullable(tenants.get(tenantId))
                .orElseThrow(() -> new IllegalArgumentException("no tenant " + tenantId));
    }

    /** Adds an empty tenant with an application of its own. */
    public Tenant addTenant(String tenantId, String clientId, String secret) {
        Tenant tenant = new Tenant(tenantId, options.seed() + tenants.size(), clock);
        tenants.put(tenantId, tenant);
        apps.put(tenantId, login.addApp(tenantId, clientId, secret));
        return tenant;
    }

    /** The first tenant's application. */
    public AppRegistration app() {
        return apps.get(options.application().tenantId());
    }

    /** The application of the tenant with this directory identifier. */
    public AppRegistration app(String tenantId) {
        return apps.get(tenant(tenantId).tenantId());
    }

    public String tenantId() {
        return options.application().tenantId();
    }

    public String clientId() {
        return options.application().clientId();
    }

    public String secret() {
        return options.application().secret();
    }

    /** The script of what goes wrong. */
    public Faults faults() {
        return faults;
    }

    /** Every request so far. */
    public CallLog calls() {
        return calls;
    }

    public LoginEndpoint login() {
        return login;
    }

    public SimulatorSettings settings() {
        return settings;
    }

    /** The service's own clock, which also dates its answers; may be skewed or advanced. */
    public SimulatorClock clock() {
        return clock;
    }

    /** Number of connections that all ports together accepted so far. */
    public long connections() {
        return Stream.concat(Stream.of(loginService), services.values().stream())
                .distinct()
                .mapToLong(HttpsService::connections)
                .sum();
    }

    /** Cuts all connections that are open now. */
    public void dropConnections() {
        services.values().forEach(HttpsService::dropConnections);
        loginService.dropConnections();
    }

    @Override
    public void close() {
        services.values().forEach(HttpsService::close);
        loginService.close();
    }

    /** From now on Graph alerts are served from pages that are built once, as they are now; for benchmarks. */
    public void freezePages() {
        staticPages = Optional.of(new StaticPages(tenant()));
    }

    /** Writes {@code ca.pem} and {@code defender.properties} (URLs, scopes, credentials) into the directory. */
    public Path writeConnection(Path directory) {
        String settings = String.join(
                "\n",
                "tenant_id=" + tenantId(),
                "client_id=" + clientId(),
                "client_secret=" + secret(),
                "login_url=" + url(),
                "graph_url=" + url(Audience.GRAPH),
                "endpoint_url=" + url(Audience.ENDPOINT),
                "xdr_url=" + url(Audience.XDR),
                "graph_scope=" + Audience.GRAPH.scope(),
                "endpoint_scope=" + Audience.ENDPOINT.scope(),
                "xdr_scope=" + Audience.XDR.scope(),
                "ca_file=" + directory.resolve("ca.pem"),
                "");
        Path file = directory.resolve("defender.properties");
        try {
            Files.createDirectories(directory);
            certificates.writeCaPem(directory.resolve("ca.pem"));
            return Files.writeString(file, settings);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + directory, e);
        }
    }

    Optional<StaticPages> staticPages() {
        return staticPages;
    }

    Budgets budgets() {
        return budgets;
    }

    boolean serves(int port, Audience audience) {
        return services.get(audience).port() == port;
    }

    private void listen(Dispatcher dispatcher, Map<String, Set<Audience>> ownResources) throws IOException {
        ServiceOptions service = ServiceOptions.tls(
                        certificates.issue(CertificateRequest.forLoopback()).serverContext())
                .withClock(clock);
        loginService = HttpsService.start(service.withPort(options.ports().login()), dispatcher::handle);
        for (Audience audience : Audience.values()) {
            HttpsService own = options.ports().separate()
                    ? HttpsService.start(service.withPort(0), dispatcher::handle)
                    : loginService;
            services.put(audience, own);
            login.addResource(own.url(), audience);
            ownResources.merge(own.url(), Set.of(audience), (one, other) -> Set.of(Audience.values()));
        }
    }

    private void fill() {
        Instant newest = options.content().anchor().orElseGet(clock::instant);
        tenant().populate(
                        options.content().alerts(),
                        options.content().incidents(),
                        newest.minus(options.content().spread()),
                        newest);
        if (options.content().samples()) {
            Samples.load(tenant());
        }
    }
}

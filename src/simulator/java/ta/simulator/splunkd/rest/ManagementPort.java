package ta.simulator.splunkd.rest;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import ta.simulator.net.HttpsService;
import ta.simulator.net.Reply;
import ta.simulator.net.Request;
import ta.simulator.net.ServiceOptions;
import ta.simulator.splunkd.access.User;
import ta.simulator.splunkd.conf.ConfStore;

/** The TLS server on the management port: authenticates, routes by path prefix, turns refusals into messages. */
public final class ManagementPort implements AutoCloseable {
    private final HttpsService service;
    private volatile Optional<Routes> routes = Optional.empty();

    private record Routes(Hub hub, FeedWriter writer, Map<String, Endpoint> endpoints, Endpoint scripts) {}

    private ManagementPort(int port, SSLContext context) throws IOException {
        service = HttpsService.start(ServiceOptions.tls(context).withPort(port), this::reply);
    }

    /** Binds; every call is answered with 503 until {@link #serve}. */
    public static ManagementPort bind(int port, SSLContext context) throws IOException {
        return new ManagementPort(port, context);
    }

    /** The port it listens on. */
    public int port() {
        return service.port();
    }

    /** Starts to serve. */
    public void serve(Services services) throws IOException {
        Hub hub = services.hub();
        Map<String, Endpoint> endpoints = new LinkedHashMap<>();
        endpoints.put(
                "server/info",
                request -> ServerEndpoints.info(hub, services.clusterRoles().get()));
        endpoints.put("authentication/current-context", request -> ServerEndpoints.context(hub, request));
        endpoints.put(
                "shcluster/captain/info",
                request -> ServerEndpoints.captain(hub, services.clusterRoles().get()));
        endpoints.put("apps/local", new AppsEndpoint(hub));
        endpoints.put("configs", new ConfEndpoint(hub));
        endpoints.put("properties", new PropertiesEndpoint(hub));
        endpoints.put(
                "storage/passwords",
                new PasswordsEndpoint(
                        hub,
                        new SecretBox(hub.home().resolve("etc/auth/splunk.secret")),
                        services.callersCountAsRemote()));
        endpoints.put("data/inputs", new DataInputsEndpoint(hub));
        endpoints.put("data/indexes", new IndexesEndpoint(hub));
        endpoints.put("data/ui/times", request -> Paging.page(request, List.of()));
        endpoints.put("data/modular-inputs", new ModularInputInfoEndpoint(hub));
        endpoints.put("messages", new MessagesEndpoint());
        endpoints.put("receivers", new ReceiversEndpoint(hub));
        endpoints.put("storage/collections", new KvStoreEndpoint(hub, services.kvStoreReady()));
        SearchEndpoint searches = new SearchEndpoint(services.searches(), new SearchMacros(services.confs()));
        endpoints.put("search", searches);
        endpoints.put("saved/searches", new SavedSearchesEndpoint(hub, searches));
        routes = Optional.of(new Routes(
                hub,
                new FeedWriter(hub.version(), hub.build()),
                endpoints,
                new ScriptEndpoint(hub, services.scripts())));
    }

    @Override
    public void close() {
        service.close();
    }

    private Reply reply(Request http) throws Exception {
        boolean json = http.query("output_mode")
                        .filter(mode -> mode.startsWith("json"))
                        .isPresent()
                || (RestRequest.isForm(http)
                        && http.form().getOrDefault("output_mode", List.of()).contains("json"));
        if (routes.isEmpty()) {
            return FeedWriter.message(json, 503, "ERROR", "splunkd is starting.");
        }
        Routes ready = routes.get();
        if (http.path().equals("/services/auth/login")) {
            return http.method().equals("POST")
                    ? ServerEndpoints.login(ready.hub(), http.form(), json)
                    : FeedWriter.message(json, 405, "ERROR", "Method Not Allowed");
        }
        Optional<User> user = ready.hub().access().authenticate(http.header("Authorization"));
        if (user.isEmpty()) {
            return FeedWriter.message(json, 401, "WARN", "call not properly authenticated")
                    .withHeader("WWW-Authenticate", "Basic realm=\"/splunk\"");
        }
        try {
            RestRequest request =
                    RestRequest.of(http, user.get()).orElseThrow(() -> new RestException(404, "Not Found"));
            demandApp(ready.hub(), request.app());
            return ready.writer().write(request, endpoint(ready, request).answer(request));
        } catch (RestException e) {
            return FeedWriter.message(json, e.status(), e.status() == 401 ? "WARN" : "ERROR", e.getMessage());
        } catch (RuntimeException e) {
            ready.hub()
                    .log()
                    .error("AdminManager", "the stand-in failed at " + http.method() + " " + http.path() + ": " + e);
            return FeedWriter.message(json, 500, "ERROR", "the stand-in failed: " + e);
        }
    }

    private static void demandApp(Hub hub, String app) throws RestException {
        if (!app.equals("-")
                && !app.equals(ConfStore.SYSTEM)
                && !hub.confs().apps().contains(app)) {
            throw new RestException(404, "Application does not exist: " + app);
        }
    }

    private static Endpoint endpoint(Routes ready, RestRequest request) {
        String path = String.join("/", request.path()) + "/";
        return ready.endpoints().entrySet().stream()
                .filter(route -> path.startsWith(route.getKey() + "/"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(ready.scripts());
    }
}

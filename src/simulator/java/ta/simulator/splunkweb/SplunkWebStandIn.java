package ta.simulator.splunkweb;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import ta.simulator.net.HttpsService;
import ta.simulator.net.Reply;
import ta.simulator.net.Request;
import ta.simulator.net.ServiceOptions;

/** Stands in for Splunk Web on plain HTTP: log in with a browser, or drive {@code splunkd/__raw} as a page does. */
public final class SplunkWebStandIn implements AutoCloseable {
    private final WebOptions options;
    private final WebSettings settings;
    private final WebSessions sessions = new WebSessions();
    private final InstalledApps apps;
    private final SplunkdProxy proxy;
    private final Exposure exposure;
    private final Pages pages;
    private final AtomicReference<WebControl> control;
    private final HttpsService service;

    private SplunkWebStandIn(WebOptions options) throws IOException {
        this.options = options;
        settings = new WebSettings(options.version(), options.locale());
        apps = new InstalledApps(options.home());
        proxy = new SplunkdProxy(options.splunkd(), options.home());
        exposure = new Exposure(apps.confs());
        pages = new Pages(settings, apps, options.rootPath());
        control = new AtomicReference<>(new WebControl(settings, sessions, request -> false));
        service = HttpsService.start(ServiceOptions.plain().withPort(options.port()), this::answer);
    }

    /** Starts in front of a splunkd that runs already. */
    public static SplunkWebStandIn start(WebOptions options) throws IOException {
        return new SplunkWebStandIn(options);
    }

    /** What can be changed while it runs. */
    public WebSettings settings() {
        return settings;
    }

    /** Scheme, host and port. */
    public String origin() {
        return service.url();
    }

    /** Where a person begins. */
    public String url() {
        return service.url() + options.rootPath() + "/" + settings.locale();
    }

    /** Ends every log-in; pages are sent to the log-in, calls get 401. */
    public void endSessions() {
        sessions.closeAll();
    }

    /** Lets {@code /__control} do more than it can by itself. */
    void extend(WebControl.Extension extension) {
        control.set(new WebControl(settings, sessions, extension));
    }

    @Override
    public void close() {
        service.close();
    }

    private Reply answer(Request request) throws Exception {
        if (request.rawPath().equals("/__control")) {
            return control.get().answer(request);
        }
        if (request.rawPath().equals("/favicon.ico")) {
            return Reply.status(204);
        }
        Optional<Address> found = Address.of(request, options.rootPath());
        if (found.isEmpty()) {
            String path = request.rawPath();
            String inside = path.startsWith(options.rootPath() + "/")
                    ? path.substring(options.rootPath().length())
                    : "/";
            return seeOther(options.rootPath() + "/" + settings.locale() + inside, request.rawQuery());
        }
        Address address = found.get();
        return switch (address.element(0)) {
            case "static" -> pages.staticFile(address);
            case "config" -> pages.config(request, address, sessions.of(request));
            case "i18ncatalog" ->
                Reply.text(200, "application/javascript", "window.i18n_register && i18n_register({});");
            case "account" -> account(request, address);
            case "splunkd" -> raw(request, address);
            default -> page(request, address);
        };
    }

    private Reply page(Request request, Address address) throws IOException {
        Optional<WebSessions.Session> session = sessions.of(request);
        if (session.isEmpty()) {
            return seeOther(
                    address.base() + "/account/login",
                    "return_to="
                            + java.net.URLEncoder.encode(request.target(), java.nio.charset.StandardCharsets.UTF_8));
        }
        return pages.page(request, address, session.get());
    }

    private Reply account(Request request, Address address) throws Exception {
        if (address.element(1).equals("logout")) {
            sessions.of(request).ifPresent(sessions::close);
            return seeOther(address.base() + "/account/login", "");
        }
        String returnTo = request.query("return_to").orElse("");
        if (!request.method().equals("POST")) {
            return pages.logIn(address, returnTo, "");
        }
        String user = field(request, "username");
        Optional<String> key = proxy.logIn(user, field(request, "password"));
        if (key.isEmpty()) {
            return pages.logIn(address, field(request, "return_to"), "Login failed")
                    .withStatus(401);
        }
        String target = field(request, "return_to");
        // only back into this site
        boolean inside = target.startsWith("/") && !target.startsWith("//");
        return sessions.withCookies(
                seeOther(inside ? target : address.base() + "/app/launcher/home", ""),
                sessions.open(user, key.get()),
                request.port(),
                options.rootPath() + "/");
    }

    private Reply raw(Request request, Address address) throws Exception {
        String path = address.rest().replaceFirst("^/splunkd/__raw", "");
        Optional<WebSettings.Fault> fault = settings.meet(request.method(), path);
        if (fault.isPresent()) {
            Thread.sleep(fault.get().delayMillis());
            if (fault.get().status() > 0) {
                return SplunkdProxy.message(fault.get().status(), fault.get().text());
            }
        }
        Optional<WebSessions.Session> session = sessions.of(request);
        if (session.isEmpty()) {
            return SplunkdProxy.message(401, "call not properly authenticated");
        }
        if (!request.method().equals("GET") && !sessions.mayChange(request, session.get())) {
            return SplunkdProxy.message(401, "Splunk cannot authenticate the request. CSRF validation failed.");
        }
        if (!address.rest().startsWith("/splunkd/__raw/services") || !exposure.allows(request.method(), path)) {
            return SplunkdProxy.message(404, "Not Found");
        }
        Reply reply = proxy.pass(request, path, session.get().key());
        if (reply.status() == 401) {
            sessions.close(session.get());
        }
        return reply;
    }

    private static String field(Request request, String name) {
        return request.form().getOrDefault(name, java.util.List.of("")).get(0);
    }

    private static Reply seeOther(String path, String query) {
        return Reply.status(303).withHeader("Location", query.isEmpty() ? path : path + "?" + query);
    }
}

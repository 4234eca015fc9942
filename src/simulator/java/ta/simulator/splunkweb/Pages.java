package ta.simulator.splunkweb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.w3c.dom.Element;
import ta.simulator.net.Json;
import ta.simulator.net.Reply;
import ta.simulator.net.Request;

/** All pages and files of the web side. */
final class Pages {
    /** Stands for the hash of Splunk's build. */
    static final String BUILD = "f47ac10b58cc";

    private final WebSettings settings;
    private final InstalledApps apps;
    private final String rootPath;
    private final HostPages hosts;
    private final ToolPages tools;

    Pages(WebSettings settings, InstalledApps apps, String rootPath) {
        this.settings = settings;
        this.apps = apps;
        this.rootPath = rootPath;
        PageFrame frame = new PageFrame(settings, apps);
        hosts = new HostPages(settings, apps, frame);
        tools = new ToolPages(apps, frame);
    }

    Reply page(Request request, Address address, WebSessions.Session session) throws IOException {
        if (address.element(0).equals("manager")) {
            return tools.dataInputs(address, session);
        }
        String app = address.element(1);
        if (!address.element(0).equals("app") || address.element(1).equals("launcher")) {
            return tools.home(address, session);
        }
        if (address.path().size() < 3) {
            return Reply.status(303)
                    .withHeader("Location", address.base() + "/app/" + app + "/" + apps.defaultView(app));
        }
        String view = address.element(2);
        if (view.equals("simulated_tenant")) {
            return tools.notes(address, session, settings.notes());
        }
        if (view.equals("alert_action")) {
            return tools.alertAction(request, address, session);
        }
        Optional<Element> definition = apps.view(app, view);
        if (definition.isPresent()) {
            return hosts.view(address, session, app, view, definition.get());
        }
        if (view.equals("search")) {
            return tools.search(address, session, app);
        }
        return hosts.broken(address, session, 404, "Page not found: the app " + app + " has no view " + view + ".");
    }

    /** {@code config?autoload=1}: what every page knows of its server. */
    Reply config(Request request, Address address, Optional<WebSessions.Session> session) throws IOException {
        String app = request.header("Referer").replaceFirst("^.*/app/([^/?#]+).*$", "$1");
        String json = Json.text(Json.object(
                "APP_BUILD",
                apps.has(app) ? Integer.parseInt(apps.build(app)) : 0,
                "BUILD_NUMBER",
                BUILD,
                "BUILD_PUSH_NUMBER",
                0,
                "LOCALE",
                address.locale(),
                "MRSPARKLE_PORT_NUMBER",
                request.port(),
                "MRSPARKLE_ROOT_PATH",
                rootPath,
                "SERVER_ZONEINFO",
                "",
                "SPLUNKD_FREE_LICENSE",
                false,
                "SPLUNKD_PATH",
                address.base() + "/splunkd/__raw",
                "SPLUNK_UI_THEME",
                settings.theme().equals("dark") ? "dark" : "enterprise",
                "USERNAME",
                session.map(WebSessions.Session::user).orElse(""),
                "VERSION_LABEL",
                settings.version()));
        return Reply.text(200, "application/javascript", "window.$C = " + json + ";\n")
                .withHeader("Cache-Control", "no-store");
    }

    Reply logIn(Address address, String returnTo, String problem) {
        String page = Html.resource("login.html")
                .replace("{{base}}", address.base())
                .replace("{{return_to}}", Html.escape(returnTo))
                .replace("{{problem}}", Html.escape(problem));
        return Reply.text(200, "text/html", page);
    }

    /** {@code static/[@hash[:build]/]…}: files of apps, and the few of Splunk's own that pages ask for. */
    Reply staticFile(Address address) throws IOException {
        int first = address.element(1).startsWith("@") ? 2 : 1;
        String rest = String.join(
                "/",
                address.path()
                        .subList(
                                Math.min(first, address.path().size()),
                                address.path().size()));
        if (rest.startsWith("app/")) {
            String app = address.element(first + 1);
            String path = rest.substring(Math.min(rest.length(), "app/".length() + app.length() + 1));
            Optional<Path> file = apps.staticFile(app, path);
            if (file.isEmpty()) {
                return Reply.text(404, "text/html", "<h1>404 Not Found</h1>");
            }
            return Reply.of(200, Html.mediaType(path), Files.readAllBytes(file.get()))
                    .withHeader("Cache-Control", first == 2 ? "public, max-age=31536000" : "no-store");
        }
        if (rest.startsWith("renderer/") && settings.renderer().isPresent()) {
            Path folder = settings.renderer().get();
            Path file = folder.resolve(rest.substring("renderer/".length())).normalize();
            return file.startsWith(folder) && Files.isRegularFile(file)
                    ? Reply.of(200, Html.mediaType(rest), Files.readAllBytes(file))
                            .withHeader("Cache-Control", "no-cache")
                    : Reply.text(404, "text/html", "<h1>404 Not Found</h1>");
        }
        Map<String, String> own = Map.of(
                "build/api/layout.js", "layout.js",
                "build/api/layout-dark.js", "layout.js",
                "build/api/get_theme.js", "get_theme.js",
                "build/css/bootstrap-enterprise.css", "hostile.css",
                "js/i18n.js", "i18n.js");
        String resource = own.getOrDefault(rest, rest.replaceFirst("^standin/", ""));
        if (!Html.hasResource(resource)) {
            return Reply.text(404, "text/html", "<h1>404 Not Found</h1>");
        }
        String text = Html.resource(resource)
                .replace("{{theme}}", settings.theme().equals("dark") ? "dark" : "enterprise")
                .replace("{{color}}", settings.theme());
        return Reply.text(200, Html.mediaType(resource), text).withHeader("Cache-Control", "no-store");
    }
}

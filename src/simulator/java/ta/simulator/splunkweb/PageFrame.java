package ta.simulator.splunkweb;

import java.io.IOException;
import ta.simulator.net.Json;
import ta.simulator.net.Reply;

/** What all pages have in common: the head with its scripts, and the bars at the top. */
final class PageFrame {
    private final WebSettings settings;
    private final InstalledApps apps;

    PageFrame(WebSettings settings, InstalledApps apps) {
        this.settings = settings;
        this.apps = apps;
    }

    /** A whole page. */
    Reply page(int status, Address address, WebSessions.Session session, String app, String title, Content content)
            throws IOException {
        String text = """
                <!doctype html>
                <html lang="{{lang}}" class="theme-{{theme}}">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>{{title}}</title>
                <script>window.__standin = {{facts}};</script>
                <script src="{{base}}/config?autoload=1"></script>
                <script src="{{static}}/js/i18n.js"></script>
                <script src="{{base}}/i18ncatalog?autoload=1"></script>
                {{head}}
                </head>
                <body>
                {{bars}}
                {{body}}
                </body>
                </html>
                """.replace("{{lang}}", address.locale())
                .replace("{{theme}}", settings.theme())
                .replace("{{title}}", Html.escape(title))
                .replace("{{facts}}", facts(address, session, app))
                .replace("{{base}}", address.base())
                .replace("{{static}}", statics(address))
                .replace("{{head}}", content.head())
                .replace("{{bars}}", content.withBars() ? bars(address, session, app) : "")
                .replace("{{body}}", content.body());
        return Reply.text(status, "text/html", text).withHeader("Cache-Control", "no-store");
    }

    String statics(Address address) {
        return address.base() + "/static/@" + Pages.BUILD;
    }

    String stylesheet(Address address) {
        return "<link rel=\"stylesheet\" href=\"" + statics(address) + "/standin/chrome.css\">";
    }

    String script(Address address, String name) {
        return "<script src=\"" + statics(address) + "/standin/" + name + "\" defer></script>";
    }

    String bars(Address address, WebSessions.Session session, String app) throws IOException {
        StringBuilder bar = new StringBuilder("<header class=\"standin-bars\" data-view=\"splunkjs/mvc/headerview\">")
                .append("<nav class=\"standin-bar\" aria-label=\"Splunk\"><a class=\"standin-logo\" href=\"")
                .append(address.base())
                .append("/app/launcher/home\">splunk&gt; <small>stand-in ")
                .append(Html.escape(settings.version()))
                .append("</small></a>");
        link(bar, address.base() + "/manager/" + app + "/datainputs", "Data inputs");
        link(bar, address.base() + "/app/" + app + "/alert_action", "Run an alert action");
        if (!settings.notes().isEmpty()) {
            link(bar, address.base() + "/app/" + app + "/simulated_tenant", "The simulated tenant");
        }
        bar.append("<span class=\"standin-user\">")
                .append(Html.escape(session.user()))
                .append("</span>");
        link(bar, address.base() + "/account/logout", "Log out");
        bar.append("</nav>");
        if (apps.has(app)) {
            bar.append("<nav class=\"standin-app\" aria-label=\"App\"><strong>")
                    .append(Html.escape(apps.label(app)))
                    .append("</strong>");
            for (String view : apps.navigation(app)) {
                link(bar, address.base() + "/app/" + app + "/" + view, apps.viewLabel(app, view));
            }
            bar.append("</nav>");
        }
        return bar.append("</header>").toString();
    }

    private String facts(Address address, WebSessions.Session session, String app) throws IOException {
        return Json.text(Json.object(
                        "base", address.base(),
                        "app", app,
                        "user", session.user(),
                        "theme", settings.theme(),
                        "bars", bars(address, session, app)))
                .replace("<", "\\u003c");
    }

    private static void link(StringBuilder text, String address, String label) {
        text.append("<a href=\"")
                .append(Html.escape(address))
                .append("\">")
                .append(Html.escape(label))
                .append("</a>");
    }

    /**
     * What one page adds.
     *
     * @param head markup inside head
     * @param withBars whether Splunk draws the bars itself; a page of its own layout asks for them by script
     */
    record Content(String head, String body, boolean withBars) {}
}

package ta.simulator.splunkweb;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import ta.simulator.net.Json;
import ta.simulator.net.Reply;
import ta.simulator.net.Request;
import ta.simulator.splunkd.conf.Stanza;

/** Pages that Splunk brings itself: home, search, data inputs, and the form of an alert action. */
final class ToolPages {
    private static final Pattern NOT_IN_FORMS = Pattern.compile(
            "<\\s*(script|style|html|body|input|select|textarea|button|link|iframe)\\b|\\son[a-z]+\\s*=",
            Pattern.CASE_INSENSITIVE);

    private final InstalledApps apps;
    private final PageFrame frame;

    ToolPages(InstalledApps apps, PageFrame frame) {
        this.apps = apps;
        this.frame = frame;
    }

    Reply home(Address address, WebSessions.Session session) throws IOException {
        StringBuilder list = new StringBuilder("<main class=\"standin-main\"><h1>Apps</h1><ul>");
        for (Map.Entry<String, String> app : apps.visible().entrySet()) {
            list.append("<li><a href=\"")
                    .append(address.base())
                    .append("/app/")
                    .append(app.getKey())
                    .append("\">")
                    .append(Html.escape(app.getValue()))
                    .append("</a></li>");
        }
        list.append("<li><a href=\"")
                .append(address.base())
                .append("/app/search/search\">Search &amp; Reporting</a></li></ul></main>");
        return frame.page(200, address, session, "search", "Home | Splunk", plain(address, list.toString()));
    }

    Reply search(Address address, WebSessions.Session session, String app) throws IOException {
        return frame.page(
                200,
                address,
                session,
                app,
                "Search | Splunk",
                new PageFrame.Content(
                        frame.stylesheet(address)
                                + frame.script(address, "calls.js")
                                + frame.script(address, "search.js"),
                        Html.resource("search.html"),
                        true));
    }

    /** What the one who started the stand-in wants people to know, such as values to try. */
    Reply notes(Address address, WebSessions.Session session, Map<String, String> notes) throws IOException {
        StringBuilder body = new StringBuilder("<main class=\"standin-main\"><h1>The simulated tenant</h1><table>");
        notes.forEach((name, text) -> body.append("<tr><th scope=\"row\">")
                .append(Html.escape(name))
                .append("</th><td><pre>")
                .append(Html.escape(text))
                .append("</pre></td></tr>"));
        return frame.page(
                200,
                address,
                session,
                address.element(1),
                "The simulated tenant",
                plain(address, body.append("</table></main>").toString()));
    }

    Reply dataInputs(Address address, WebSessions.Session session) throws IOException {
        return frame.page(
                200,
                address,
                session,
                address.element(1),
                "Data inputs | Splunk",
                new PageFrame.Content(
                        frame.stylesheet(address)
                                + frame.script(address, "calls.js")
                                + frame.script(address, "inputs.js"),
                        "<main class=\"standin-main\"><h1>Data inputs</h1><div id=\"inputs\" role=\"status\">Loading…"
                                + "</div></main>",
                        true));
    }

    /** Where Splunk shows the form of an alert action: here beside a search, whose rows the action is run on at once. */
    Reply alertAction(Request request, Address address, WebSessions.Session session) throws IOException {
        Map<String, String> forms = apps.alertForms();
        Optional<String> chosen = request.query("action").filter(forms::containsKey);
        StringBuilder body = new StringBuilder("<main class=\"standin-main\"><h1>Run an alert action</h1><ul>");
        forms.keySet()
                .forEach(action -> body.append("<li><a href=\"?action=")
                        .append(Html.escape(action))
                        .append("\">")
                        .append(Html.escape(label(action)))
                        .append("</a></li>"));
        body.append("</ul>");
        if (chosen.isPresent()) {
            String form = apps.alertForm(chosen.get());
            if (NOT_IN_FORMS.matcher(form).find()) {
                return frame.page(
                        500,
                        address,
                        session,
                        address.element(1),
                        "Alert action | Splunk",
                        plain(
                                address,
                                "<main class=\"standin-main\"><p>The form of " + Html.escape(chosen.get())
                                        + " holds markup that Splunk does not allow there.</p></main>"));
            }
            body.append(Html.resource("alert.html")
                    .replace("{{label}}", Html.escape(label(chosen.get())))
                    .replace("{{form}}", form.replace("{{SPLUNKWEB_URL_PREFIX}}", address.base())));
        }
        body.append("</main>");
        String head = frame.stylesheet(address)
                + "<script>window.__alert = " + defaults(chosen).replace("<", "\\u003c") + ";</script>"
                + frame.script(address, "calls.js")
                + frame.script(address, "alert-elements.js")
                + frame.script(address, "alert.js");
        return frame.page(
                200,
                address,
                session,
                address.element(1),
                "Alert action | Splunk",
                new PageFrame.Content(head, body.toString(), true));
    }

    /** The action's name and the values that alert_actions.conf gives its fields. */
    private String defaults(Optional<String> action) {
        JsonObject values = new JsonObject();
        action.flatMap(name -> apps.confs().stanza("alert_actions", name))
                .map(Stanza::values)
                .orElse(Map.of())
                .forEach((key, value) -> {
                    if (key.startsWith("param.")) {
                        values.addProperty("action." + action.orElse("") + "." + key, value);
                    }
                });
        return Json.text(Json.object("action", action.orElse(""), "values", values));
    }

    private String label(String action) {
        return apps.confs()
                .stanza("alert_actions", action)
                .map(stanza -> stanza.value("label", action))
                .orElse(action);
    }

    private PageFrame.Content plain(Address address, String body) {
        return new PageFrame.Content(frame.stylesheet(address), body, true);
    }
}

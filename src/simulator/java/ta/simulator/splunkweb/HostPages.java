package ta.simulator.splunkweb;

import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import ta.simulator.net.Json;
import ta.simulator.net.Reply;

/** Shows the views of apps in the host page that their kind and Splunk's version give them. */
final class HostPages {
    private final WebSettings settings;
    private final InstalledApps apps;
    private final PageFrame frame;

    HostPages(WebSettings settings, InstalledApps apps, PageFrame frame) {
        this.settings = settings;
        this.apps = apps;
        this.frame = frame;
    }

    Reply view(Address address, WebSessions.Session session, String app, String view, Element definition)
            throws IOException {
        String template = definition.getAttribute("template");
        if (template.equals("pages/splunk_ui_app.html")) {
            return settings.atLeast(10, 4)
                    ? uiApp(address, session, app, view)
                    : broken(address, session, 500, "TopLevelLookupException: cannot find template " + template);
        }
        if (!template.isEmpty()) {
            return broken(
                    address,
                    session,
                    settings.templatesDeactivated() ? 403 : 500,
                    "Templates of apps are " + (settings.templatesDeactivated() ? "deactivated." : "not played here."));
        }
        String version = definition.getAttribute("version");
        if (version.equals("2")) {
            return studio(address, session, app, view, definition);
        }
        if (!version.equals("1.1")) {
            return broken(
                    address,
                    session,
                    500,
                    "This dashboard needs version=\"1.1\" (jQuery 3.5); it has \"" + version + "\".");
        }
        return simpleXml(address, session, app, view, definition);
    }

    Reply broken(Address address, WebSessions.Session session, int status, String text) throws IOException {
        return frame.page(
                status,
                address,
                session,
                "search",
                status + "",
                new PageFrame.Content(
                        frame.stylesheet(address),
                        "<main class=\"standin-main\"><h1>" + status + "</h1><p>" + Html.escape(text) + "</p></main>",
                        true));
    }

    /** The first-party page: one classic script of an unhashed name and nothing else; the bars come by script. */
    private Reply uiApp(Address address, WebSessions.Session session, String app, String view) throws IOException {
        String script = appStatic(address, app) + "/pages/" + view + ".js";
        return frame.page(
                200,
                address,
                session,
                app,
                apps.viewLabel(app, view) + " | Splunk",
                new PageFrame.Content("", "<script src=\"" + Html.escape(script) + "\"></script>", false));
    }

    /** Splunk draws Studio dashboards itself: here its renderer does, where there is one. */
    private Reply studio(Address address, WebSessions.Session session, String app, String view, Element definition)
            throws IOException {
        String label = apps.viewLabel(app, view);
        String head = frame.stylesheet(address);
        String body;
        if (settings.renderer().isPresent()) {
            head += "<link rel=\"stylesheet\" href=\"" + frame.statics(address) + "/renderer/harness.css\">";
            body = "<main class=\"standin-dashboard\"><h1>" + Html.escape(label) + "</h1><p>"
                    + Html.escape(text(definition, "description")) + "</p><div id=\"root\"></div></main>"
                    + "<script>window.__dashboard = {theme: \"" + settings.theme() + "\", definition: "
                    + Json.text(Json.parse(text(definition, "definition"))).replace("<", "\\u003c")
                    + "};</script><script type=\"module\" src=\"" + frame.statics(address)
                    + "/renderer/harness.js\"></script>";
        } else {
            body = "<main class=\"standin-main\"><h1>" + Html.escape(label)
                    + "</h1><p>This simulated Splunk Web has no renderer for dashboards of Dashboard Studio. The demo has"
                    + " one where Node.js is installed.</p></main>";
        }
        return frame.page(200, address, session, app, label + " | Splunk", new PageFrame.Content(head, body, true));
    }

    private static String text(Element root, String name) {
        NodeList found = root.getElementsByTagName(name);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
    }

    /** The classic page: hostile rules for inputs, HTML panels without scripts, the script fetched and evaluated. */
    private Reply simpleXml(Address address, WebSessions.Session session, String app, String view, Element definition)
            throws IOException {
        StringBuilder body = new StringBuilder("<div class=\"dashboard-body container-fluid main-section-body\""
                + " data-role=\"main\"><div class=\"dashboard-header\">");
        if (!definition.getAttribute("hideTitle").equals("true")) {
            body.append("<h2>").append(Html.escape(apps.viewLabel(app, view))).append("</h2>");
        }
        body.append("</div>");
        NodeList panels = definition.getElementsByTagName("html");
        for (int number = 0; number < panels.getLength(); number++) {
            body.append("<div class=\"dashboard-row\"><div class=\"dashboard-cell\"><div class=\"dashboard-panel\">"
                            + "<div class=\"dashboard-element html\"><div class=\"panel-body html\">")
                    .append(html((Element) panels.item(number)))
                    .append("</div></div></div></div></div>");
        }
        body.append("</div>");
        String scripts = definition.getAttribute("script");
        if (!scripts.isEmpty() && !settings.dashboardScriptsSilent()) {
            List<String> addresses = new ArrayList<>();
            for (String script : scripts.split("\\s*,\\s*", -1)) {
                addresses.add(appStatic(address, app) + "/" + script);
            }
            body.append("<script>(")
                    .append(Html.resource("evaluate.js").strip())
                    .append(")(")
                    .append(Json.text(Json.arrayOf(addresses)))
                    .append(");</script>");
        }
        return frame.page(
                200,
                address,
                session,
                app,
                apps.viewLabel(app, view) + " | Splunk",
                new PageFrame.Content(
                        "<link rel=\"stylesheet\" href=\"" + frame.statics(address)
                                + "/build/css/bootstrap-enterprise.css\">" + frame.stylesheet(address),
                        body.toString(),
                        true));
    }

    private String appStatic(Address address, String app) throws IOException {
        return frame.statics(address) + ":" + apps.build(app) + "/app/" + app;
    }

    private static String html(Element panel) {
        Element copy = (Element) panel.cloneNode(true);
        for (Optional<Node> script = script(copy); script.isPresent(); script = script(copy)) {
            script.get().getParentNode().removeChild(script.get());
        }
        StringWriter text = new StringWriter();
        try {
            Transformer transformer = TransformerFactory.newInstance().newTransformer();
            transformer.setOutputProperty(OutputKeys.METHOD, "html");
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            for (Node child = copy.getFirstChild(); child != null; child = child.getNextSibling()) {
                transformer.transform(new DOMSource(child), new StreamResult(text));
            }
        } catch (TransformerException e) {
            throw new IllegalStateException("cannot write the panel", e);
        }
        return text.toString();
    }

    private static Optional<Node> script(Element element) {
        return Optional.ofNullable(element.getElementsByTagName("script").item(0));
    }
}

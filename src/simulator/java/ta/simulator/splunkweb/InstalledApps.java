package ta.simulator.splunkweb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import ta.simulator.splunkd.conf.ConfStore;
import ta.simulator.splunkd.conf.ConfText;

/** The installed apps as the web side sees them: views, navigation, builds, files, alert forms. Read afresh each time. */
final class InstalledApps {
    private final Path apps;
    private final ConfStore confs;

    InstalledApps(Path home) {
        apps = home.resolve("etc").resolve("apps");
        confs = new ConfStore(home.resolve("etc"));
    }

    ConfStore confs() {
        return confs;
    }

    boolean has(String app) {
        return confs.apps().contains(app);
    }

    /** Visible apps and their labels. */
    Map<String, String> visible() throws IOException {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String app : confs.apps()) {
            Map<String, String> ui = conf(app).getOrDefault("ui", Map.of());
            if (ConfText.isTrue(ui.getOrDefault("is_visible", "false"))) {
                labels.put(app, ui.getOrDefault("label", app));
            }
        }
        return labels;
    }

    String label(String app) throws IOException {
        return conf(app).getOrDefault("ui", Map.of()).getOrDefault("label", app);
    }

    /** {@code build} of {@code [install]}, which caches are kept apart by. */
    String build(String app) throws IOException {
        return conf(app).getOrDefault("install", Map.of()).getOrDefault("build", "0");
    }

    /** The root element of a view's file. */
    Optional<Element> view(String app, String view) throws IOException {
        return xml(app, "views/" + view + ".xml");
    }

    /** Names of views in the order of the navigation; the default one first asked for with {@link #defaultView}. */
    List<String> navigation(String app) throws IOException {
        List<String> names = new ArrayList<>();
        Optional<Element> nav = xml(app, "nav/default.xml");
        if (nav.isPresent()) {
            NodeList views = nav.get().getElementsByTagName("view");
            for (int number = 0; number < views.getLength(); number++) {
                names.add(((Element) views.item(number)).getAttribute("name"));
            }
        }
        return names;
    }

    String defaultView(String app) throws IOException {
        Optional<Element> nav = xml(app, "nav/default.xml");
        if (nav.isPresent()) {
            NodeList views = nav.get().getElementsByTagName("view");
            for (int number = 0; number < views.getLength(); number++) {
                Element view = (Element) views.item(number);
                if (view.getAttribute("default").equals("true")) {
                    return view.getAttribute("name");
                }
            }
        }
        return navigation(app).stream().findFirst().orElse("search");
    }

    /** The label of a view, or its name. */
    String viewLabel(String app, String view) throws IOException {
        if (view.equals("search")) {
            return "Search";
        }
        Optional<Element> root = view(app, view);
        if (root.isPresent() && root.get().getElementsByTagName("label").getLength() > 0) {
            return root.get()
                    .getElementsByTagName("label")
                    .item(0)
                    .getTextContent()
                    .strip();
        }
        return view;
    }

    /** A file of {@code appserver/static}, or an icon of {@code static}. */
    Optional<Path> staticFile(String app, String path) {
        if (!has(app)) {
            return Optional.empty();
        }
        for (String folder : List.of("appserver/static", "static")) {
            Path root = apps.resolve(app).resolve(folder);
            Path file = root.resolve(path).normalize();
            if (file.startsWith(root) && Files.isRegularFile(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /** Alert actions that have a form, with the app of each. */
    Map<String, String> alertForms() {
        Map<String, String> actions = new LinkedHashMap<>();
        confs.effective("alert_actions").values().forEach(stanza -> {
            if (ConfText.isTrue(stanza.value("is_custom", "0"))
                    && Files.isRegularFile(form(stanza.app(), stanza.name()))) {
                actions.put(stanza.name(), stanza.app());
            }
        });
        return actions;
    }

    /** The markup of an alert action's form. */
    String alertForm(String action) throws IOException {
        return Files.readString(form(alertForms().get(action), action));
    }

    private Path form(String app, String action) {
        return apps.resolve(app).resolve("default/data/ui/alerts").resolve(action + ".html");
    }

    private Map<String, Map<String, String>> conf(String app) throws IOException {
        Map<String, Map<String, String>> merged = new LinkedHashMap<>();
        for (String layer : List.of("default", "local")) {
            Path file = apps.resolve(app).resolve(layer).resolve("app.conf");
            if (Files.isRegularFile(file)) {
                ConfText.parse(Files.readString(file))
                        .forEach((name, values) -> merged.computeIfAbsent(name, key -> new LinkedHashMap<>())
                                .putAll(values));
            }
        }
        return merged;
    }

    private Optional<Element> xml(String app, String path) throws IOException {
        if (!has(app)) {
            return Optional.empty();
        }
        for (String layer : List.of("local", "default")) {
            Path root = apps.resolve(app).resolve(layer).resolve("data/ui");
            Path file = root.resolve(path).normalize();
            if (file.startsWith(root) && Files.isRegularFile(file)) {
                return Optional.of(parse(file).getDocumentElement());
            }
        }
        return Optional.empty();
    }

    private static Document parse(Path file) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(file.toFile());
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}

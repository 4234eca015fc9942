package ta.simulator.splunkd.rest;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ta.simulator.splunkd.app.AppInstaller;
import ta.simulator.splunkd.app.InstallException;
import ta.simulator.splunkd.conf.ConfText;

/** {@code apps/local}: lists apps and installs a tarball that lies on this machine. */
final class AppsEndpoint implements Endpoint {
    private final Hub hub;
    private final AppInstaller installer;

    AppsEndpoint(Hub hub) {
        this.hub = hub;
        this.installer = new AppInstaller(hub.home().resolve("etc").resolve("apps"));
    }

    @Override
    public Answer answer(RestRequest request) throws Exception {
        if (request.path().size() == 2 && request.isPost()) {
            return install(request);
        }
        if (request.path().size() == 2) {
            return Paging.page(
                    request, hub.confs().apps().stream().map(this::entry).toList());
        }
        String app = request.element(2);
        if (!hub.confs().apps().contains(app)) {
            throw RestException.notFound(app);
        }
        if (request.element(3).equals("_reload") || request.isPost()) {
            hub.inputs().reload();
        }
        return Answer.of(Paging.chosen(request, entry(app)));
    }

    private Answer install(RestRequest request) throws Exception {
        request.demand("install_apps");
        String name = request.required("name");
        if (!ConfText.isTrue(request.argument("filename").orElse("false"))) {
            throw new RestException(400, "Only installing from a file is supported: pass filename=true.");
        }
        boolean update = ConfText.isTrue(request.argument("update").orElse("false"));
        try {
            String app = installer.install(Path.of(name), update);
            hub.log().info("ApplicationManager", "Installed app=" + app + " from " + name);
            hub.inputs().reload();
            return Answer.created(entry(app));
        } catch (InstallException e) {
            hub.log().error("ApplicationManager", "Cannot install " + name + ": " + e.getMessage());
            throw new RestException(e.getMessage().contains("already installed") ? 409 : 400, e.getMessage());
        }
    }

    private Entry entry(String app) {
        Map<String, Map<String, String>> conf = new LinkedHashMap<>();
        Optional<String> text = Texts.read(hub.app(app).resolve("default").resolve("app.conf"));
        text.ifPresent(present -> conf.putAll(ConfText.parse(present)));
        Map<String, String> launcher = conf.getOrDefault("launcher", Map.of());
        Map<String, String> ui = conf.getOrDefault("ui", Map.of());
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("author", launcher.getOrDefault("author", ""));
        content.put(
                "configured",
                ConfText.isTrue(conf.getOrDefault("install", Map.of()).getOrDefault("is_configured", "0")));
        content.put("description", launcher.getOrDefault("description", ""));
        content.put("disabled", false);
        content.put("eai:acl", null);
        content.put("label", ui.getOrDefault("label", app));
        content.put("name", app);
        content.put("version", launcher.getOrDefault("version", ""));
        content.put("visible", ConfText.isTrue(ui.getOrDefault("is_visible", "1")));
        return new Entry(
                app,
                "apps/local",
                "nobody",
                app,
                List.of("*"),
                hub.metadata(app).roles("write", "", ""),
                false,
                content);
    }
}

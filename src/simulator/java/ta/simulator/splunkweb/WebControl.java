package ta.simulator.splunkweb;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.util.Map;
import ta.simulator.net.Json;
import ta.simulator.net.Reply;
import ta.simulator.net.Request;

/** {@code /__control}: lets a test change what the stand-in does; GET shows it, POST takes a JSON object of orders. */
final class WebControl {
    /** Orders that need more than the web side. */
    interface Extension {
        /** Carries out what it knows; whether there was anything. */
        boolean carryOut(JsonObject order) throws Exception;
    }

    private final WebSettings settings;
    private final WebSessions sessions;
    private final Extension extension;

    WebControl(WebSettings settings, WebSessions sessions, Extension extension) {
        this.settings = settings;
        this.sessions = sessions;
        this.extension = extension;
    }

    Reply answer(Request request) throws Exception {
        if (request.method().equals("POST")) {
            JsonObject order;
            try {
                order = Json.parseObject(request.body());
            } catch (JsonParseException | IllegalStateException e) {
                return SplunkdProxy.message(400, "no JSON object: " + e.getMessage());
            }
            boolean ours = carryOut(order);
            boolean theirs = extension.carryOut(order);
            if (!ours && !theirs) {
                return SplunkdProxy.message(400, "no order is known among " + order.keySet());
            }
        }
        return Reply.json(
                200,
                Json.object(
                        "version", settings.version(),
                        "theme", settings.theme(),
                        "locale", settings.locale(),
                        "templates_deactivated", settings.templatesDeactivated(),
                        "script_silent", settings.dashboardScriptsSilent()));
    }

    private boolean carryOut(JsonObject order) {
        Map<String, Runnable> orders = Map.of(
                "version", () -> settings.setVersion(order.get("version").getAsString()),
                "theme", () -> settings.setTheme(order.get("theme").getAsString()),
                "locale", () -> settings.setLocale(order.get("locale").getAsString()),
                "templates_deactivated",
                        () -> settings.setTemplatesDeactivated(
                                order.get("templates_deactivated").getAsBoolean()),
                "script_silent",
                        () -> settings.setDashboardScriptsSilent(
                                order.get("script_silent").getAsBoolean()),
                "end_sessions", sessions::closeAll,
                "clear_faults", settings::clearFaults,
                "fault", () -> settings.add(fault(order.getAsJsonObject("fault"))));
        boolean known = false;
        for (String name : order.keySet()) {
            if (orders.containsKey(name)) {
                orders.get(name).run();
                known = true;
            }
        }
        return known;
    }

    private static WebSettings.Fault fault(JsonObject json) {
        return new WebSettings.Fault(
                Json.string(json, "method").orElse("*"),
                Json.string(json, "path").orElse(""),
                number(json, "status", 0),
                Json.string(json, "text").orElse("the stand-in was told to refuse this"),
                number(json, "times", 1),
                number(json, "delay_ms", 0));
    }

    private static int number(JsonObject json, String name, int fallback) {
        return json.has(name) ? json.get(name).getAsInt() : fallback;
    }
}

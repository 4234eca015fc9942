package ta.simulator.splunkweb;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import ta.simulator.splunkd.conf.ConfStore;
import ta.simulator.splunkd.conf.Stanza;

/**
 * Which calls the proxy lets through: what Splunk's own web.conf exposes, and what {@code [expose:…]} of an app does.
 * {@code *} in a pattern stands for one element of the path, {@code **} for any number.
 */
final class Exposure {
    private static final List<String> SHIPPED = List.of(
            "apps/local/**",
            "apps/local",
            "authentication/current-context",
            "authentication/current-context/**",
            "authorization/**",
            "configs/**",
            "data/indexes",
            "data/indexes/**",
            "data/inputs",
            "data/inputs/**",
            "data/modular-inputs",
            "data/modular-inputs/**",
            "data/ui/**",
            "messages",
            "messages/**",
            "properties",
            "properties/**",
            "saved/**",
            "search/**",
            "server/**",
            "shcluster/**",
            "storage/**");

    private final ConfStore confs;

    Exposure(ConfStore confs) {
        this.confs = confs;
    }

    /**
     * Whether a call passes.
     *
     * @param path from {@code /services…} on, as sent
     */
    boolean allows(String method, String path) {
        String endpoint = endpoint(path);
        if (SHIPPED.stream().anyMatch(pattern -> matches(pattern, endpoint))) {
            return true;
        }
        return confs.effective("web").values().stream()
                .filter(stanza -> stanza.name().startsWith("expose:"))
                .filter(stanza -> matches(stanza.value("pattern", "").replaceFirst("^/", ""), endpoint))
                .anyMatch(stanza -> methods(stanza).contains(method));
    }

    private static List<String> methods(Stanza stanza) {
        return List.of(stanza.value("methods", "GET").toUpperCase(Locale.ROOT).split("\\s*,\\s*", -1));
    }

    /** The path without {@code /services} or {@code /servicesNS/owner/app}. */
    private static String endpoint(String path) {
        String whole = path.replaceFirst("/+$", "");
        return whole.startsWith("/servicesNS/")
                ? whole.replaceFirst("^/servicesNS/[^/]+/[^/]+/?", "")
                : whole.replaceFirst("^/services/?", "");
    }

    private static boolean matches(String pattern, String endpoint) {
        StringBuilder expression = new StringBuilder();
        for (String part : pattern.split("(?<=\\*)(?=[^*])|(?<=[^*])(?=\\*)", -1)) {
            expression.append(Map.of("*", "[^/]+", "**", ".*").getOrDefault(part, Pattern.quote(part)));
        }
        return Pattern.matches(expression.toString(), endpoint);
    }
}

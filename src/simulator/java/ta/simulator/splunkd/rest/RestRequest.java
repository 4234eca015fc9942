package ta.simulator.splunkd.rest;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import ta.simulator.net.Request;
import ta.simulator.splunkd.access.User;

/**
 * A call to the management port, taken apart.
 *
 * @param owner user part of the name space; {@code nobody} for /services
 * @param app app part of the name space; {@code -} for /services, which sees everything
 * @param path what follows the name space, each element decoded on its own
 * @param arguments query and form together
 */
record RestRequest(
        Request http, User user, String owner, String app, List<String> path, Map<String, List<String>> arguments) {
    /** Arguments that every endpoint understands and that never become settings. */
    static final Set<String> GENERAL =
            Set.of("output_mode", "count", "offset", "search", "f", "sort_key", "sort_dir", "sort_mode", "summarize");

    /** Where new objects go when the name space names no app. */
    static final String DEFAULT_APP = "search";

    /** Takes a request apart; empty when its path is not below /services or /servicesNS. */
    static Optional<RestRequest> of(Request http, User user) {
        List<String> elements = new ArrayList<>();
        for (String element : http.rawPath().split("/", -1)) {
            if (!element.isEmpty()) {
                elements.add(URLDecoder.decode(element.replace("+", "%2B"), StandardCharsets.UTF_8));
            }
        }
        Map<String, List<String>> arguments = new LinkedHashMap<>(http.queryParameters());
        if (isForm(http)) {
            http.form().forEach((name, values) -> arguments.merge(name, values, RestRequest::joined));
        }
        if (elements.size() > 1 && elements.get(0).equals("services")) {
            return Optional.of(
                    new RestRequest(http, user, "nobody", "-", elements.subList(1, elements.size()), arguments));
        }
        if (elements.size() > 3 && elements.get(0).equals("servicesNS")) {
            return Optional.of(new RestRequest(
                    http, user, elements.get(1), elements.get(2), elements.subList(3, elements.size()), arguments));
        }
        return Optional.empty();
    }

    /** Without a type the body is a form, unless it looks like a document. */
    static boolean isForm(Request http) {
        String type = http.header("Content-Type").toLowerCase(Locale.ROOT);
        return type.isEmpty()
                ? !http.path().contains("/receivers/") && http.text().matches("(?s)\\s*[^\\s\\[{<].*")
                : type.startsWith("application/x-www-form-urlencoded");
    }

    boolean isGet() {
        return http.method().equals("GET") || http.method().equals("HEAD");
    }

    boolean isPost() {
        return http.method().equals("POST");
    }

    boolean isDelete() {
        return http.method().equals("DELETE");
    }

    boolean isJson() {
        return argument("output_mode").filter(mode -> mode.startsWith("json")).isPresent();
    }

    Optional<String> argument(String name) {
        return arguments.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** An argument that must be there. */
    String required(String name) throws RestException {
        return argument(name)
                .filter(value -> !value.isEmpty())
                .orElseThrow(
                        () -> new RestException(400, "The following required arguments are missing: " + name + "."));
    }

    int number(String name, int fallback) throws RestException {
        String text = argument(name).orElse(String.valueOf(fallback));
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new RestException(
                    400, "Invalid value \"" + text + "\" for argument " + name + ": not a whole number.");
        }
    }

    /** The arguments that are settings of the object, last value first-come. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        arguments.forEach((name, values) -> {
            if (!GENERAL.contains(name) && !name.equals("name") && !name.startsWith("eai:")) {
                settings.put(name, values.get(values.size() - 1));
            }
        });
        return settings;
    }

    /** The app that a new object belongs to. */
    String targetApp() throws RestException {
        if (app.equals("-") && http.rawPath().startsWith("/servicesNS")) {
            throw new RestException(400, "Cannot create an object in the wildcard app \"-\"; name an app.");
        }
        return app.equals("-") ? DEFAULT_APP : app;
    }

    /** Path element by number, or an empty text. */
    String element(int number) {
        return number < path.size() ? path.get(number) : "";
    }

    void demand(String capability) throws RestException {
        if (!user.may(capability)) {
            throw new RestException(
                    403,
                    "You (user=" + user.name()
                            + ") do not have permission to perform this operation (requires capability: " + capability
                            + ").");
        }
    }

    static String escape(String element) {
        return URLEncoder.encode(element, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static List<String> joined(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}

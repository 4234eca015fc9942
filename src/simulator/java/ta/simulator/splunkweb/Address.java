package ta.simulator.splunkweb;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ta.simulator.net.Request;

/**
 * A URL of Splunk Web taken apart.
 *
 * @param base root path and locale, such as {@code /splunk/en-US}
 * @param path what follows, each element decoded
 * @param rest what follows, as sent, with a slash at its start
 */
record Address(String base, String locale, List<String> path, String rest) {

    /** Empty when the URL lacks the root path or has no locale. */
    static Optional<Address> of(Request request, String rootPath) {
        String raw = request.rawPath();
        if (!raw.startsWith(rootPath + "/")) {
            return Optional.empty();
        }
        String inside = raw.substring(rootPath.length() + 1);
        int slash = inside.indexOf('/');
        String locale = slash < 0 ? inside : inside.substring(0, slash);
        if (!locale.matches("[a-z]{2}-[A-Z]{2}")) {
            return Optional.empty();
        }
        String rest = slash < 0 ? "/" : inside.substring(slash);
        List<String> path = new ArrayList<>();
        for (String element : rest.split("/", -1)) {
            if (!element.isEmpty()) {
                path.add(URLDecoder.decode(element.replace("+", "%2B"), StandardCharsets.UTF_8));
            }
        }
        return Optional.of(new Address(rootPath + "/" + locale, locale, List.copyOf(path), rest));
    }

    String element(int number) {
        return number < path.size() ? path.get(number) : "";
    }
}

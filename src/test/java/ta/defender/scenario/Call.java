package ta.defender.scenario;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One call as the service sees it.
 *
 * @param number its number within the phase, from 1
 * @param at when it arrived, by the true clock
 */
record Call(URI uri, Map<String, String> query, int number, Instant at) {

    static Call of(URI uri, int number, Instant at) {
        Map<String, String> query = new LinkedHashMap<>();
        String text = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return new Call(uri, query, number, at);
    }

    /** How many objects of the list come before the page. */
    int skip() {
        return number("$skip", 0) + number("$skiptoken", 0);
    }

    int number(String name, int otherwise) {
        return Integer.parseInt(query.getOrDefault(name, Integer.toString(otherwise)));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}

package ta.simulator.net;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP request as it was received.
 *
 * @param method in upper case
 * @param path percent-decoded, without the query
 * @param rawPath as sent, without the query
 * @param rawQuery as sent, without the question mark; empty when there is none
 * @param headers all header fields
 * @param body the decoded body; empty when there is none
 * @param port the port of the service that took it
 * @param connection serial number of the connection within the service, from 1
 */
@SuppressWarnings("ArrayRecordComponent") // requests are read, never compared
public record Request(
        String method,
        String path,
        String rawPath,
        String rawQuery,
        Headers headers,
        byte[] body,
        int port,
        long connection) {

    /** The named query parameter, decoded ({@code +} is a space). */
    public Optional<String> query(String name) {
        return queryAll(name).stream().findFirst();
    }

    /** All values of the named query parameter, decoded. */
    public List<String> queryAll(String name) {
        return parameters(rawQuery).getOrDefault(name, List.of());
    }

    /** All query parameters in order of appearance, decoded. */
    public Map<String, List<String>> queryParameters() {
        return parameters(rawQuery);
    }

    /** The body read as {@code application/x-www-form-urlencoded}. */
    public Map<String, List<String>> form() {
        return parameters(text());
    }

    /** The body as UTF-8 text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The value of a header field, or the empty string. */
    public String header(String name) {
        return headers.first(name).orElse("");
    }

    /** Path and query as sent. */
    public String target() {
        return rawQuery.isEmpty() ? rawPath : rawPath + "?" + rawQuery;
    }

    /** Splits and decodes {@code a=b&c=d}; a name without {@code =} has the empty value. */
    public static Map<String, List<String>> parameters(String encoded) {
        Map<String, List<String>> result = new LinkedHashMap<>();
        for (String pair : encoded.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            result.computeIfAbsent(decode(name), key -> new ArrayList<>()).add(decode(value));
        }
        return result;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}

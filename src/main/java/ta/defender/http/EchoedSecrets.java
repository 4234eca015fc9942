package ta.defender.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import ta.defender.model.SecretNames;

/**
 * Takes the credentials of a request out of its error response. Gateways and debugging proxies repeat them there, and the text
 * of an error response goes to the log.
 */
final class EchoedSecrets {
    private static final String HIDDEN = "***";

    /** A shorter one would be found in words, too. */
    private static final int SHORTEST = 4;

    /** More than any reader takes of an error response. */
    private static final int MAX_BYTES = 1 << 20;

    private EchoedSecrets() {}

    /** The text of {@code response} without what {@code request} has to keep secret; a success as it is. */
    static InputStream removed(HttpRequest request, int status, InputStream body) throws IOException {
        List<String> secrets = status < 400 ? List.of() : secrets(request);
        if (secrets.isEmpty()) {
            return body;
        }
        // one char for each byte, so that bytes that are no UTF-8 stay as they are
        String text = new String(body.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1);
        for (String secret : secrets) {
            text = without(secret.getBytes(StandardCharsets.UTF_8), text);
        }
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static List<String> secrets(HttpRequest request) {
        Stream<String> headers = request.headers().entrySet().stream()
                .filter(header -> SecretNames.isSecret(header.getKey()))
                // what follows the scheme
                .map(header -> header.getValue().replaceFirst("^\\S+\\s+", ""));
        return Stream.concat(headers, parameters(request))
                .filter(secret -> secret.length() >= SHORTEST)
                .distinct()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
    }

    /** Secrets of a form, as sent and as the service reads them. */
    private static Stream<String> parameters(HttpRequest request) {
        RequestBody body = request.body();
        if (body == null || !body.contentType().startsWith("application/x-www-form-urlencoded")) {
            return Stream.empty();
        }
        return Arrays.stream(body.text().split("&"))
                .map(parameter -> parameter.split("=", 2))
                .filter(parameter -> parameter.length == 2 && SecretNames.isSecret(parameter[0]))
                .flatMap(parameter -> Stream.of(parameter[1], URLDecoder.decode(parameter[1], StandardCharsets.UTF_8)));
    }

    /**
     * Hides a secret however it is spelled: each of its bytes as it is, as in a URL, or as in JSON; or the whole in Base64. Not
     * by a regular expression: it would have a group for each byte, and a token has thousands.
     */
    private static String without(byte[] secret, String text) {
        String base64 = Base64.getEncoder().withoutPadding().encodeToString(secret);
        StringBuilder harmless = new StringBuilder(text.length());
        int from = 0;
        while (from < text.length()) {
            int end = text.startsWith(base64, from) ? padded(text, from + base64.length()) : end(secret, text, from);
            if (end > from) {
                harmless.append(HIDDEN);
                from = end;
            } else {
                harmless.append(text.charAt(from++));
            }
        }
        return harmless.toString();
    }

    private static int padded(String text, int from) {
        int end = from;
        while (end < text.length() && end < from + 2 && text.charAt(end) == '=') {
            end++;
        }
        return end;
    }

    /** Where a spelling of the secret ends that begins at a place; -1 when none begins there. */
    private static int end(byte[] secret, String text, int from) {
        char first = text.charAt(from);
        if (first != (secret[0] & 0xff) && first != '%' && first != '\\' && first != '+') {
            return -1;
        }
        Set<Integer> places = Set.of(from);
        for (byte each : secret) {
            Set<Integer> next = new TreeSet<>();
            for (int place : places) {
                spellings(each & 0xff, text, place, next);
            }
            if (next.isEmpty()) {
                return -1;
            }
            places = next;
        }
        return Collections.max(places);
    }

    /** Adds the places at which a spelling of one byte ends. */
    private static void spellings(int value, String text, int from, Set<Integer> ends) {
        if (from >= text.length()) {
            return;
        }
        char first = text.charAt(from);
        if (first == value || (value == ' ' && first == '+')) {
            ends.add(from + 1);
        }
        if (first == '%' && isHex(value, text, from + 1)) {
            ends.add(from + 3);
        }
        if (first == '\\') {
            if (value == '/' && text.startsWith("/", from + 1)) {
                ends.add(from + 2);
            }
            if (value < 0x80 && text.startsWith("u00", from + 1) && isHex(value, text, from + 4)) {
                ends.add(from + 6);
            }
        }
    }

    private static boolean isHex(int value, String text, int from) {
        return from + 2 <= text.length()
                && Character.digit(text.charAt(from), 16) == value >> 4
                && Character.digit(text.charAt(from + 1), 16) == (value & 0xf);
    }
}

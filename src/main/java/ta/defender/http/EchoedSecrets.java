package ta.defender.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
            text = pattern(secret).matcher(text).replaceAll(Matcher.quoteReplacement(HIDDEN));
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

    /** The secret however it is spelled: each of its bytes as it is, as in a URL, or as in JSON; or the whole in Base64. */
    private static Pattern pattern(String secret) {
        StringBuilder pattern = new StringBuilder();
        for (byte each : secret.getBytes(StandardCharsets.UTF_8)) {
            int value = each & 0xff;
            String literal = Pattern.quote(String.valueOf((char) value));
            pattern.append("(?:").append(literal).append(String.format(Locale.ROOT, "|(?i:%%%02x", value));
            if (value < 0x80) {
                pattern.append(String.format(Locale.ROOT, "|\\\\u00%02x", value));
            }
            pattern.append(')')
                    .append(value == ' ' ? "|\\+" : value == '/' ? "|\\\\/" : "")
                    .append(')');
        }
        String base64 = Base64.getEncoder().withoutPadding().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
        return Pattern.compile(pattern + "|" + Pattern.quote(base64) + "={0,2}");
    }
}

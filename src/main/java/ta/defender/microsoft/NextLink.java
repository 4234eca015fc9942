package ta.defender.microsoft;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import ta.defender.http.ApiException;
import ta.defender.http.ErrorResponse;
import ta.defender.model.Code;

/** Checks where a service wants us to go next before the token goes there. */
final class NextLink {
    private NextLink() {}

    /** The link as an address on the same scheme, host, port and path as the list it came from. */
    static URI of(String link, URI list) {
        URI uri;
        try {
            uri = resolved(encoded(link), list);
        } catch (URISyntaxException e) {
            throw refused("it is not a URL");
        }
        if (!list.getScheme().equalsIgnoreCase(uri.getScheme())) {
            throw refused("its scheme is " + uri.getScheme() + ", not " + list.getScheme());
        }
        if (uri.getRawUserInfo() != null) {
            throw refused("it holds a user name");
        }
        if (uri.getHost() == null || !uri.getHost().equalsIgnoreCase(list.getHost())) {
            throw refused("it leads to host " + uri.getHost() + ", not " + list.getHost());
        }
        if (port(uri) != port(list)) {
            throw refused("it leads to port " + port(uri) + ", not " + port(list));
        }
        if (!list.getRawPath().equals(uri.getRawPath())) {
            throw refused("it leads to path " + uri.getRawPath() + ", not " + list.getRawPath());
        }
        return uri;
    }

    /** {@link URI#resolve} loses the end of the path where a link is nothing but a query. */
    private static URI resolved(String link, URI list) throws URISyntaxException {
        return list.resolve(new URI(link.startsWith("?") ? list.getRawPath() + link : link));
    }

    /** Services put characters into links that a URL may not hold; they mean their percent-encoded form. */
    private static String encoded(String link) {
        StringBuilder uri = new StringBuilder(link.length());
        for (byte b : link.strip().getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c <= ' ' || c >= 0x7f || "\"<>\\^`{|}".indexOf(c) >= 0) {
                uri.append(String.format("%%%02X", (int) c));
            } else {
                uri.append(c);
            }
        }
        return uri.toString();
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0
                ? uri.getPort()
                : uri.getScheme().toLowerCase(Locale.ROOT).equals("https") ? 443 : 80;
    }

    private static ApiException refused(String reason) {
        return new ApiException(
                Code.BAD_LINK,
                "the service's @odata.nextLink is refused because " + reason,
                "the access token never leaves the configured address. If a gateway rewrites addresses,"
                        + " make it rewrite @odata.nextLink too",
                ErrorResponse.of(200));
    }

    /** The service rejected a page behind the first, such as its own link. */
    static ApiException rejected(ApiException e, String what) {
        return new ApiException(
                Code.BAD_LINK,
                e.getMessage() + " to " + what,
                "",
                new ErrorResponse(e.status(), "", "", e.retryAfter()),
                e);
    }
}

package ta.defender.http;

import java.net.URI;

/** Address texts fit for messages and logs. */
final class Addresses {
    private Addresses() {}

    /** Scheme, host, port and path of {@code uri}: user information, query and fragment may hold secrets. */
    static String withoutQuery(URI uri) {
        if (uri.getHost() == null) {
            return String.valueOf(uri.getScheme()) + ":…";
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return uri.getScheme() + "://" + hostAndPort(uri) + path;
    }

    /** Host, with the port if one is given. */
    static String hostAndPort(URI uri) {
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }
}

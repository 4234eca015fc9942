package ta.defender.http;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The HTTP proxy all calls go through and the credentials it wants; the text form leaves out the password. */
public final class ProxySettings {
    private final URI uri;
    private final @Nullable String username;
    private final @Nullable String password;

    private ProxySettings(URI uri, @Nullable String username, @Nullable String password) {
        if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException("proxy url " + Addresses.withoutQuery(uri)
                    + " is not of the form http://host:port; https services are reached through it by CONNECT");
        }
        this.uri = uri;
        this.username = username;
        this.password = password;
    }

    /** A proxy that asks for no credentials. */
    public static ProxySettings of(URI uri) {
        return new ProxySettings(uri, null, null);
    }

    /** A proxy with Basic authentication. */
    public static ProxySettings of(URI uri, String username, String password) {
        return new ProxySettings(
                uri, Objects.requireNonNull(username, "username"), Objects.requireNonNull(password, "password"));
    }

    String host() {
        return uri.getHost();
    }

    /** The port of the address; 8080, the usual one of proxies, if it has none. */
    int port() {
        return uri.getPort() < 0 ? 8080 : uri.getPort();
    }

    @Nullable String username() {
        return username;
    }

    char @Nullable [] password() {
        return password == null ? null : password.toCharArray();
    }

    /** Host and port. */
    String address() {
        return host() + ":" + port();
    }

    @Override
    public String toString() {
        return "ProxySettings[" + address() + (username == null ? "]" : ", username=" + username + ", password=***]");
    }
}

package ta.defender.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.jspecify.annotations.Nullable;
import ta.defender.json.MalformedJsonException;
import ta.defender.model.Code;

/** Turns what the network and the library throw into failures that say what happened, where, and what to do. */
final class ConnectionErrors {
    private static final String PROXY_STANZA =
            "[proxy] of defender_settings.conf (tab Settings of the page Configuration)";

    private static final Pattern LOOPBACK = Pattern.compile("(?i)localhost|127\\..*|\\[?::1]?");

    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

    private final ApacheSettings settings;

    ConnectionErrors(ApacheSettings settings) {
        this.settings = settings;
    }

    /** The proxy answered our wish for a tunnel with {@code status}. */
    TransportException proxyRefused(HttpRequest request, ClassicHttpResponse response) {
        int status = response.getCode();
        String service = request.uri().getHost();
        if (status == PROXY_AUTHENTICATION_REQUIRED) {
            ProxySettings proxy = settings.proxy();
            String schemes = Arrays.stream(response.getHeaders(HttpHeaders.PROXY_AUTHENTICATE))
                    .map(header -> header.getValue().strip().replaceFirst("(?s)[^A-Za-z].*", ""))
                    .collect(Collectors.joining(", "));
            if (!schemes.isEmpty() && !schemes.toLowerCase(Locale.ROOT).contains("basic")) {
                return new TransportException(
                        Code.PROXY_REFUSED,
                        "the proxy " + where() + " wants credentials (407) for " + service + " and offers only "
                                + schemes,
                        "allow Basic authentication or this host there, or change " + PROXY_STANZA,
                        null);
            }
            boolean hadNone = proxy == null || proxy.username() == null;
            return new TransportException(
                    Code.PROXY_REFUSED,
                    "the proxy " + where() + (hadNone ? " wants" : " refused the") + " credentials (407) for "
                            + service,
                    (hadNone ? "set" : "check") + " username in " + PROXY_STANZA
                            + " and its password in storage/passwords (realm TA_defender, user name proxy)",
                    null);
        }
        return new TransportException(
                status >= 500 ? Code.PROXY_UNAVAILABLE : Code.PROXY_REFUSED,
                "the proxy " + where() + " made no connection to " + service + " (status " + status + ")",
                "allow that host there, or change " + PROXY_STANZA,
                null);
    }

    /** @param answered whether the service itself was reached; else it may have been the proxy alone */
    TransportException of(HttpRequest request, IOException failure, boolean answered) {
        String service = Addresses.hostAndPort(request.uri());
        String host = answered ? service : connectingTo(service);
        if (failure instanceof BodyTooLargeException) {
            return new TransportException(Code.BODY_TOO_LARGE, host + ": " + failure.getMessage(), "", failure);
        }
        if (failure instanceof ZipException) {
            return new TransportException(
                    Code.BODY_CORRUPT,
                    host + ": the compressed body is damaged (" + failure.getMessage() + ")",
                    "",
                    failure);
        }
        if (failure instanceof MalformedJsonException json && !isCutOff(json)) {
            boolean large = json.reason() == MalformedJsonException.Reason.TOO_LARGE;
            return new TransportException(
                    large ? Code.BODY_TOO_LARGE : Code.BODY_MALFORMED,
                    host + ": cannot read the response (" + json.getMessage() + ")",
                    json.offset() == 0 ? "another server may have answered: check the address" + orProxy(host) : "",
                    failure);
        }
        if (failure instanceof SSLException tls) {
            return tls(host, tls);
        }
        TransportException connecting = connecting(service, failure);
        return connecting != null ? connecting : talking(host, failure, answered ? "" : "check url in " + PROXY_STANZA);
    }

    /** A text that ends early was most likely lost on its way, whatever lies in between said of its length. */
    private static boolean isCutOff(MalformedJsonException json) {
        return json.reason() == MalformedJsonException.Reason.EMPTY
                || json.reason() == MalformedJsonException.Reason.TRUNCATED;
    }

    private static TransportException tls(String host, SSLException failure) {
        CertificateException refused = causeOf(failure, CertificateException.class);
        if (refused != null || failure instanceof SSLPeerUnverifiedException) {
            String reason = String.valueOf(refused == null ? failure.getMessage() : refused.getMessage());
            String remedy = refused instanceof ExplainingTrustManager.RefusedException explained
                    ? explained.remedy()
                    : refused == null ? "check the host in the address, and the proxy: another server answers" : "";
            return new TransportException(
                    Code.TLS_UNTRUSTED,
                    host + ": certificate not trusted (" + reason + ")",
                    remedy.isEmpty()
                            ? "if a proxy inspects TLS, or the service uses a private CA, put the CA certificate into the PEM"
                                    + " file named by ca_file in [tls] of defender_settings.conf"
                            : remedy,
                    failure);
        }
        SocketTimeoutException late = causeOf(failure, SocketTimeoutException.class);
        if (late != null) {
            return new TransportException(
                    Code.CONNECT_TIMEOUT, host + ": no response during the TLS handshake", "", failure);
        }
        return new TransportException(
                Code.TLS_FAILED,
                host + ": TLS failed (" + failure.getMessage() + ")",
                "TLS 1.2 or newer is needed, check for a proxy or firewall in between",
                failure);
    }

    private @Nullable TransportException connecting(String host, IOException failure) {
        if (failure instanceof UnknownHostException) {
            return new TransportException(
                    Code.UNKNOWN_HOST,
                    (settings.proxy() == null ? host : "the proxy " + where()) + ": cannot resolve the name",
                    "check the spelling, and that this host can resolve names (DNS)" + orProxy(host),
                    failure);
        }
        if (failure instanceof ConnectTimeoutException) {
            return new TransportException(
                    Code.CONNECT_TIMEOUT,
                    connectingTo(host) + ": no connection within " + text(settings.connectTimeout()),
                    "check that firewalls allow this host to reach it" + orProxy(host),
                    failure);
        }
        if (failure instanceof ConnectException || failure instanceof NoRouteToHostException) {
            return new TransportException(
                    Code.CONNECT_REFUSED,
                    connectingTo(host) + ": the connection was refused (" + failure.getMessage() + ")",
                    "check address, port and firewalls" + orProxy(host),
                    failure);
        }
        if (failure instanceof ConnectionRequestTimeoutException) {
            return new TransportException(
                    Code.CONNECT_TIMEOUT,
                    host + ": all " + ApacheSettings.MAX_CONNECTIONS + " connections are in use",
                    "run fewer inputs at a time",
                    failure);
        }
        return null;
    }

    private TransportException talking(String host, IOException failure, String remedy) {
        if (causeOf(failure, HttpException.class) != null || failure instanceof MalformedChunkCodingException) {
            // the library's message has bytes of the response, which may repeat what was sent: the secret or the token
            return new TransportException(
                    Code.CONNECTION_LOST,
                    host + ": the response is not valid HTTP",
                    "another server may have answered: check the address" + orProxy(host),
                    new IOException(failure.getClass().getSimpleName()));
        }
        if (failure instanceof InterruptedIOException) {
            return new TransportException(
                    Code.RESPONSE_TIMEOUT,
                    host + ": no response, or no more of it, in time (at most " + text(settings.responseTimeout())
                            + ")",
                    remedy,
                    failure);
        }
        return new TransportException(
                Code.CONNECTION_LOST,
                host + ": connection lost before the response was complete (" + failure.getMessage() + ")",
                remedy,
                failure);
    }

    private String connectingTo(String host) {
        return settings.proxy() == null ? host : "the proxy " + where() + " (towards " + host + ")";
    }

    private String where() {
        ProxySettings proxy = settings.proxy();
        return proxy == null ? "" : proxy.address();
    }

    /** Of this host itself, such as its splunkd, no proxy is asked. */
    private String orProxy(String host) {
        if (settings.proxy() != null) {
            return "; the proxy comes from " + PROXY_STANZA;
        }
        return LOOPBACK.matcher(host).matches() ? "" : ", or set a proxy in " + PROXY_STANZA;
    }

    private static String text(Duration duration) {
        return duration.toMillis() + " ms";
    }

    private static <E extends Throwable> @Nullable E causeOf(Throwable failure, Class<E> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}

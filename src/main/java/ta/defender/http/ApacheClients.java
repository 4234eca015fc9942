package ta.defender.http;

import java.time.Duration;
import java.util.List;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.StandardAuthScheme;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** Turns our settings and requests into those of HttpClient 5. */
final class ApacheClients {
    /** Below the idle cut of Microsoft's front doors, so that a connection is dropped by us before it is by them. */
    private static final TimeValue KEPT_IDLE = TimeValue.ofSeconds(100);

    private static final String PAST_THE_PROXY = "ta.defender.past-the-proxy";

    private ApacheClients() {}

    /** True when the request itself was sent; else the answer is the proxy's to our wish for a tunnel. */
    static boolean isPastTheProxy(HttpClientContext context) {
        return context.getAttribute(PAST_THE_PROXY) != null;
    }

    static PoolingHttpClientConnectionManager connections(ApacheSettings settings) {
        Timeout connect = Timeout.of(settings.connectTimeout());
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setTlsSocketStrategy(settings.trust().strategy())
                .setDefaultTlsConfig(
                        TlsConfig.custom().setHandshakeTimeout(connect).build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(connect)
                        .setSocketTimeout(Timeout.of(settings.responseTimeout()))
                        .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                        .build())
                .setMaxConnTotal(ApacheSettings.MAX_CONNECTIONS)
                .setMaxConnPerRoute(ApacheSettings.MAX_CONNECTIONS / 2)
                .build();
    }

    static CloseableHttpClient client(ApacheSettings settings, PoolingHttpClientConnectionManager connections) {
        HttpClientBuilder builder = HttpClientBuilder.create()
                .setConnectionManager(connections)
                .setUserAgent(settings.userAgent())
                .setKeepAliveStrategy((response, context) -> KEPT_IDLE)
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression()
                .disableConnectionState();
        ProxySettings proxy = settings.proxy();
        if (proxy == null) {
            return builder.build();
        }
        builder.setProxy(new HttpHost("http", proxy.host(), proxy.port()));
        builder.addExecInterceptorBefore(
                ChainElement.MAIN_TRANSPORT.name(), "past-the-proxy", (request, scope, chain) -> {
                    scope.clientContext.setAttribute(PAST_THE_PROXY, true);
                    return chain.proceed(request, scope);
                });
        String username = proxy.username();
        if (username != null) {
            BasicCredentialsProvider credentials = new BasicCredentialsProvider();
            credentials.setCredentials(
                    new AuthScope(proxy.host(), proxy.port()),
                    new UsernamePasswordCredentials(username, proxy.password()));
            builder.setDefaultCredentialsProvider(credentials);
        }
        return builder.build();
    }

    static RequestConfig requestConfig(ApacheSettings settings, Duration timeout) {
        Duration response = settings.responseTimeout();
        if (timeout.compareTo(response) < 0) {
            // Zero would mean for ever.
            response = timeout.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : timeout;
        }
        return RequestConfig.custom()
                .setResponseTimeout(Timeout.of(response))
                .setConnectionRequestTimeout(Timeout.of(response))
                .setProxyPreferredAuthSchemes(List.of(StandardAuthScheme.BASIC))
                .setProtocolUpgradeEnabled(false)
                .build();
    }

    static HttpUriRequestBase request(ApacheSettings settings, HttpRequest request) {
        HttpUriRequestBase sent = new HttpUriRequestBase(request.method(), request.uri());
        if (request.header("Accept-Encoding") == null) {
            sent.setHeader("Accept-Encoding", "gzip");
        }
        request.headers().forEach(sent::setHeader);
        RequestBody body = request.body();
        if (body != null) {
            sent.setEntity(new SentBody(body, settings.responseTimeout(), sent::cancel));
        }
        return sent;
    }
}

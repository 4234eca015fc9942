package ta.judges;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.graph.core.requests.GraphClientFactory;
import com.microsoft.graph.serviceclient.GraphServiceClient;
import com.microsoft.kiota.authentication.AccessTokenProvider;
import com.microsoft.kiota.authentication.AllowedHostsValidator;
import com.microsoft.kiota.authentication.BaseBearerTokenAuthenticationProvider;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import ta.simulator.defender.Audience;
import ta.simulator.defender.DefenderSimulator;

/** Microsoft's own client of Graph, with its retries and redirects, and the bare bytes beside it. */
final class GraphClient {
    private final String base;
    private final String token;
    private final OkHttpClient http;
    private final GraphServiceClient graph;

    GraphClient(DefenderSimulator simulator) throws Exception {
        base = simulator.url(Audience.GRAPH) + "/v1.0";
        SSLContext tls = simulator.certificates().trustingContext();
        token = ConfidentialClientApplication.builder(
                        simulator.clientId(), ClientCredentialFactory.createFromSecret(simulator.secret()))
                .authority(simulator.url() + "/" + simulator.tenantId() + "/")
                .validateAuthority(false)
                .instanceDiscovery(false)
                .sslSocketFactory(tls.getSocketFactory())
                .build()
                .acquireToken(ClientCredentialParameters.builder(Set.of(Audience.GRAPH.scope()))
                        .build())
                .get()
                .accessToken();
        http = GraphClientFactory.create()
                .sslSocketFactory(tls.getSocketFactory(), trust(simulator))
                .build();
        graph = new GraphServiceClient(new BaseBearerTokenAuthenticationProvider(new Token(token)), http);
        graph.getRequestAdapter().setBaseUrl(base);
    }

    GraphServiceClient graph() {
        return graph;
    }

    /** What stands on the wire for this target, as the SDK's transport sees it. */
    JsonObject raw(String target, boolean unknownMembers) throws IOException {
        Request.Builder request = new Request.Builder().url(base + target).header("Authorization", "Bearer " + token);
        if (unknownMembers) {
            request.header("Prefer", "include-unknown-enum-members");
        }
        try (Response response = http.newCall(request.build()).execute()) {
            return JsonParser.parseString(response.body().string()).getAsJsonObject();
        }
    }

    private static X509TrustManager trust(DefenderSimulator simulator) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("ca", simulator.certificates().caCertificate());
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }

    private record Token(String text) implements AccessTokenProvider {
        @Override
        public String getAuthorizationToken(URI uri, Map<String, Object> context) {
            return text;
        }

        @Override
        public AllowedHostsValidator getAllowedHostsValidator() {
            return new AllowedHostsValidator();
        }
    }
}

package ta.simulator.eventhub;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerExtensionsValidatorCallback;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallback;
import org.apache.kafka.common.security.plain.PlainAuthenticateCallback;

/** Runs inside the broker and asks the stand-in's {@link SignInDesk}, so that keys and rights can change at any time. */
public final class BrokerSignIn implements AuthenticateCallbackHandler {
    private static final String KEY_USER = "$ConnectionString";

    private final HttpClient http = HttpClient.newHttpClient();
    private URI desk;

    @Override
    public void configure(Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> jaas) {
        desk = URI.create(String.valueOf(jaas.get(0).getOptions().get("desk")));
    }

    @Override
    public void handle(Callback[] callbacks) throws IOException {
        String user = "";
        for (Callback callback : callbacks) {
            if (callback instanceof NameCallback name) {
                user = name.getDefaultName();
            } else if (callback instanceof PlainAuthenticateCallback plain) {
                plain.authenticated(user.equals(KEY_USER)
                        && ask("/key", new String(plain.password())).isPresent());
            } else if (callback instanceof OAuthBearerValidatorCallback token) {
                check(token);
            } else if (callback instanceof OAuthBearerExtensionsValidatorCallback extensions) {
                extensions.inputExtensions().map().keySet().forEach(extensions::valid);
            }
        }
    }

    private void check(OAuthBearerValidatorCallback callback) throws IOException {
        Optional<String> answer = ask("/token", callback.tokenValue());
        if (answer.isEmpty()) {
            callback.error("invalid_token", null, null);
            return;
        }
        String[] parts = answer.get().split(" ", 2);
        callback.token(new Accepted(callback.tokenValue(), parts[0], Long.parseLong(parts[1])));
    }

    private Optional<String> ask(String what, String secret) throws IOException {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(desk.resolve(what))
                            .POST(HttpRequest.BodyPublishers.ofString(secret))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        // nothing was opened
    }

    /** A token that the login vouches for. */
    private record Accepted(String value, String principalName, long lifetimeMs) implements OAuthBearerToken {
        @Override
        public Set<String> scope() {
            return Set.of();
        }

        @Override
        public Long startTimeMs() {
            return null;
        }
    }
}

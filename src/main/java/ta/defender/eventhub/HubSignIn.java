package ta.defender.eventhub;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.auth.SaslExtensionsCallback;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerTokenCallback;
import org.jspecify.annotations.Nullable;
import ta.defender.microsoft.AccessToken;

/** Gives each connection what it signs in with, at the moment it asks. Made by the Kafka client. */
public final class HubSignIn implements AuthenticateCallbackHandler {
    /** Where the client's configuration holds the {@link HubCredential}. */
    static final String CREDENTIAL = "ta.defender.credential";

    /** Event Hubs takes a connection string as the password of this user. */
    private static final String KEY_USER = "$ConnectionString";

    private @Nullable HubCredential credential;

    @Override
    public void configure(Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> jaas) {
        credential = (HubCredential) configs.get(CREDENTIAL);
    }

    @Override
    public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
        HubCredential given = Objects.requireNonNull(credential);
        for (Callback callback : callbacks) {
            if (callback instanceof NameCallback name) {
                name.setName(KEY_USER);
            } else if (callback instanceof PasswordCallback password && given instanceof HubCredential.Key key) {
                password.setPassword(key.secret().reveal().strip().toCharArray());
            } else if (callback instanceof OAuthBearerTokenCallback wanted
                    && given instanceof HubCredential.Token tokens) {
                wanted.token(new Bearer(tokens.token()));
            } else if (!(callback instanceof SaslExtensionsCallback)) {
                throw new UnsupportedCallbackException(callback);
            }
        }
    }

    @Override
    public void close() {
        // nothing was opened
    }

    /** An access token in the words of the Kafka client; its text form does not show it. */
    private static final class Bearer implements OAuthBearerToken {
        private final AccessToken token;

        Bearer(AccessToken token) {
            this.token = token;
        }

        @Override
        public String value() {
            return token.reveal();
        }

        @Override
        public Set<String> scope() {
            return Set.of();
        }

        @Override
        public long lifetimeMs() {
            return token.expiresAt().toEpochMilli();
        }

        @Override
        public String principalName() {
            return "TA_defender";
        }

        @Override
        @SuppressWarnings("NullAway") // the interface allows it: unknown
        public Long startTimeMs() {
            return null;
        }

        @Override
        public String toString() {
            return token.toString();
        }
    }
}

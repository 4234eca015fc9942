package ta.defender.eventhub;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import ta.defender.http.TransportException;
import ta.defender.microsoft.AccessToken;
import ta.defender.microsoft.TokenSource;
import ta.defender.model.Secret;

/** What a connection signs in with. */
public sealed interface HubCredential {
    /** The SASL mechanism. */
    String mechanism();

    /** The text of somebody else without the secret, which services repeat in their errors. */
    String hiddenIn(@Nullable String text);

    /**
     * A connection string.
     *
     * @param secret the whole connection string
     */
    record Key(Secret secret) implements HubCredential {
        @Override
        public String mechanism() {
            return "PLAIN";
        }

        @Override
        public String hiddenIn(@Nullable String text) {
            String whole = secret.reveal().strip();
            String key = whole.replaceFirst("(?is)^.*SharedAccessKey=([^;]*).*$", "$1");
            return String.valueOf(text).replace(whole, "***").replace(key.isEmpty() ? whole : key, "***");
        }
    }

    /**
     * Access tokens, a fresh one when the last nears its end.
     *
     * @param source for the namespace's scope
     */
    record Token(TokenSource source) implements HubCredential {
        @Override
        public String mechanism() {
            return "OAUTHBEARER";
        }

        @Override
        public String hiddenIn(@Nullable String text) {
            return AccessToken.hiddenIn(String.valueOf(text));
        }

        AccessToken token() throws IOException {
            try {
                return source.token(false);
            } catch (TransportException e) {
                throw new IOException("no access token: " + e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("no access token: interrupted", e);
            }
        }
    }
}

package ta.defender.eventhub;

import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.auth.Login;

/**
 * Keeps no credential: {@link HubSignIn} gives a connection what it asks for. Kafka's own login shares credentials between
 * clients of one process, keeps them in a JAAS text, and finds them in a way that Java 24 no longer has.
 */
public final class HubLogin implements Login {
    private final Subject nobody = new Subject();

    @Override
    public void configure(
            Map<String, ?> configs,
            String contextName,
            Configuration jaasConfiguration,
            AuthenticateCallbackHandler loginCallbackHandler) {
        // nothing to remember
    }

    @Override
    @SuppressWarnings("NullAway") // nobody looks at the context
    public LoginContext login() {
        return null;
    }

    @Override
    public Subject subject() {
        return nobody;
    }

    @Override
    public String serviceName() {
        return "kafka";
    }

    @Override
    public void close() {
        // nothing was opened
    }
}

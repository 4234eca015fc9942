package ta.defender.eventhub;

import javax.net.ssl.SSLException;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import ta.defender.http.KafkaPeer;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/** Puts the Kafka client's failures into sentences with a remedy. */
final class KafkaErrors {
    /** Causes may lead in a circle. */
    private static final int CAUSES = 8;

    private KafkaErrors() {}

    static DefenderException of(HubConnection connection, KafkaException failure) {
        String where = connection.bootstrap() + ": ";
        DefenderException noToken = ours(failure);
        if (failure instanceof SaslAuthenticationException && noToken != null) {
            // the namespace was not asked
            return new DefenderException(
                    noToken.code(),
                    where + "auth: no access token: " + noToken.issue().what(),
                    noToken.issue().remedy(),
                    failure);
        }
        if (failure instanceof SaslAuthenticationException) {
            return new DefenderException(
                    Code.UNAUTHORIZED,
                    where + "auth: " + rejected(connection) + " (" + deepest(connection, failure) + ")",
                    signIn(connection),
                    failure);
        }
        if (failure instanceof SslAuthenticationException
                && failure.getCause() instanceof KafkaEngine.NotKafkaException) {
            return foreign(connection, failure);
        }
        if (failure instanceof SslAuthenticationException) {
            return new DefenderException(
                    Code.TLS_UNTRUSTED,
                    where + "the TLS handshake failed: " + deepest(connection, failure),
                    "if a proxy inspects TLS, add its CA certificate to the file named by ca_file under"
                            + " [tls] of defender_settings.conf",
                    failure);
        }
        if (failure instanceof GroupAuthorizationException) {
            return new DefenderException(
                    Code.FORBIDDEN,
                    where + "the consumer group " + connection.group() + ": no permission to use it",
                    rights(connection),
                    failure);
        }
        if (failure instanceof AuthorizationException) {
            return new DefenderException(
                    Code.FORBIDDEN,
                    where + connection.credential().hiddenIn(failure.getMessage()),
                    rights(connection),
                    failure);
        }
        if (failure instanceof TimeoutException) {
            return new DefenderException(
                    Code.CONNECT_TIMEOUT,
                    where + "no response (" + failure.getMessage() + ")",
                    "check bootstrap, that the firewall lets port " + connection.port()
                            + " out (a [proxy] is not used: Kafka cannot go through one), and that"
                            + " the namespace has the tier Standard or higher, because Basic has no Kafka endpoint"
                            + (connection.credential() instanceof HubCredential.Key
                                    ? ". A wrong key may also get no answer: store the current connection string"
                                    : ""),
                    failure);
        }
        if (failure instanceof InconsistentGroupProtocolException) {
            return new DefenderException(
                    Code.STREAM,
                    where + "the consumer group " + connection.group() + " has members of another program",
                    "give the input a consumer_group of its own",
                    failure);
        }
        if (failure instanceof UnsupportedVersionException) {
            return new DefenderException(
                    Code.STREAM,
                    where + "it speaks another version of Kafka: " + deepest(connection, failure),
                    "",
                    failure);
        }
        if (failure instanceof ConfigException || failure.getCause() instanceof ConfigException) {
            return new DefenderException(
                    Code.UNKNOWN_HOST,
                    where + "cannot resolve the name (" + deepest(connection, failure) + ")",
                    "check bootstrap and DNS",
                    failure);
        }
        return new DefenderException(
                Code.STREAM,
                where + connection.credential().hiddenIn(failure.toString()) + cause(connection, failure),
                "",
                failure);
    }

    /**
     * Whether a failure of a poll may be of one message: what the client throws then has no type of its own, and what undoes
     * compression may be missing. What the service answers has one.
     */
    static boolean mayBeOfAMessage(Throwable failure) {
        return failure instanceof LinkageError
                // a length that its sender made up, or some kilobytes that unfold to as many megabytes
                || failure instanceof OutOfMemoryError
                || failure instanceof CorruptRecordException
                || failure instanceof InvalidRecordException
                || !(failure instanceof ApiException
                        || failure instanceof ConfigException
                        || failure instanceof InterruptException
                        || failure instanceof InvalidOffsetException
                        || failure instanceof WakeupException
                        || failure instanceof DefenderException
                        || failure instanceof Error);
    }

    /** Why a message cannot be decoded. */
    static String ofMessage(Throwable failure) {
        Throwable at = failure;
        for (int i = 0; i < CAUSES && at.getCause() != null; i++) {
            at = at.getCause();
        }
        if (at instanceof OutOfMemoryError) {
            return "decompressed it is larger than the memory of this process";
        }
        boolean missing = at instanceof LinkageError || at instanceof ClassNotFoundException;
        return (missing ? "the package has no code for its compression: " : "") + at.getMessage();
    }

    /**
     * Explains the failure of a first connection. Event Hubs answers some wrong keys with nothing, or with a token of null, which
     * the Kafka client takes for a lost connection. A service that lists its versions of Kafka is not behind a firewall.
     */
    static DefenderException firstAnswer(HubConnection connection, DefenderException failure) {
        if (failure.code() != Code.CONNECT_TIMEOUT) {
            return failure;
        }
        return switch (KafkaPeer.ask(connection.host(), connection.port(), connection.tls())) {
            case NONE -> failure;
            case SILENT, FOREIGN -> foreign(connection, failure);
            case KAFKA ->
                new DefenderException(
                        Code.UNAUTHORIZED,
                        connection.bootstrap() + ": auth: no answer to the sign-in, though the connection works; "
                                + rejected(connection),
                        signIn(connection),
                        failure);
        };
    }

    private static DefenderException foreign(HubConnection connection, Throwable failure) {
        return new DefenderException(
                Code.STREAM,
                connection.bootstrap() + ": the service that answers does not speak Kafka",
                "check bootstrap: Event Hubs speaks Kafka on port 9093, in the tier Standard or higher. A proxy that inspects TLS"
                        + " must let Kafka through",
                failure);
    }

    /** What to give to whom, so that a hub can be read. */
    static String rights(HubConnection connection) {
        return connection.credential() instanceof HubCredential.Key
                ? "the policy of the connection string needs the claim Listen"
                : "give the app registration the role Azure Event Hubs Data Receiver on the namespace";
    }

    private static String rejected(HubConnection connection) {
        return connection.credential() instanceof HubCredential.Key
                ? "connection string rejected"
                : "access token rejected or not available";
    }

    private static String signIn(HubConnection connection) {
        return connection.credential() instanceof HubCredential.Key
                ? "store the current one in storage/passwords: its key may have been regenerated, or local authentication"
                        + " been disabled in the namespace"
                : rights(connection);
    }

    /** Our own failure among the causes; null when there is none. */
    private static @Nullable DefenderException ours(Throwable failure) {
        Throwable at = failure;
        for (int i = 0; i < CAUSES && at != null; i++) {
            if (at instanceof DefenderException own) {
                return own;
            }
            at = at.getCause();
        }
        return null;
    }

    private static String cause(HubConnection connection, Throwable failure) {
        return failure.getCause() == null ? "" : " (" + deepest(connection, failure) + ")";
    }

    private static String deepest(HubConnection connection, Throwable failure) {
        Throwable at = failure;
        for (int i = 0; i < CAUSES && at.getCause() != null && !(at instanceof SSLException && i > 0); i++) {
            at = at.getCause();
        }
        return connection.credential().hiddenIn(at.getMessage());
    }
}

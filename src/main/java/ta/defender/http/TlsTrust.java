package ta.defender.http;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;
import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;

/**
 * Whose certificates a transport accepts; TLS 1.2 is the minimum everywhere.
 *
 * <p>Splunk's management port shows a certificate with a common name only, so the usual check of the host's name cannot
 * succeed there. What was tried with HttpClient 5.6 on JDK 17 and 25, for such a certificate signed by a given authority:
 * {@code HostnameVerificationPolicy.BUILTIN} and {@code BOTH} fail on an IP address ("No subject alternative names") whatever
 * the verifier says, because the JVM checks the name itself; {@code CLIENT} with the library's own verifier fails on the
 * name; {@code CLIENT} with a verifier that accepts every name, and an {@code X509ExtendedTrustManager} that checks the
 * chain alone, succeeds. That last setting is used for addresses of this machine and for nothing else.
 */
public final class TlsTrust {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** The JVM's CA certificates take a tenth of a second to read, and are the same for every transport. */
    private static @Nullable X509ExtendedTrustManager ofTheJvm;

    private final List<X509Certificate> caCertificates;
    private final @Nullable Consumer<String> unverified;
    private final AtomicBoolean reported = new AtomicBoolean();

    private TlsTrust(List<X509Certificate> caCertificates, @Nullable Consumer<String> unverified) {
        this.caCertificates = List.copyOf(caCertificates);
        this.unverified = unverified;
    }

    /**
     * Begins to read the CA certificates the JVM trusts, in a thread of its own, for a process that has something else to do
     * before it needs them. What fails is said when they are needed.
     */
    public static void prepare() {
        Thread thread = new Thread(
                () -> {
                    try {
                        ofTheJvm();
                    } catch (GeneralSecurityException saidLater) {
                        // by the first connection, which tries it again
                    }
                },
                "authorities");
        thread.setDaemon(true);
        thread.start();
    }

    /** The CA certificates the JVM trusts. */
    public static TlsTrust system() {
        return new TlsTrust(List.of(), null);
    }

    /** The CA certificates the JVM trusts and those in a PEM file, for proxies that inspect TLS. */
    public static TlsTrust withCaCertificates(Path caFile) {
        return new TlsTrust(CaFile.read(caFile), null);
    }

    /**
     * For splunkd's management port, whose address and session key splunkd itself handed us.
     *
     * <p>On an address of this machine (loopback or one of its own interfaces) the chain is checked against the
     * CA certificates in those files that exist; a certificate that does not pass is accepted all the same, because a
     * certificate of the customer's may have an authority we cannot know and the connection never leaves the machine,
     * and {@code unverified} is told so once. On any other address chain and name are checked in full.
     *
     * @param caFiles PEM files, such as {@code SPLUNK_HOME/etc/auth/cacert.pem}; missing ones are passed over
     * @param unverified receives one sentence about a certificate or file that could not be used
     */
    public static TlsTrust forManagementPort(List<Path> caFiles, Consumer<String> unverified) {
        List<X509Certificate> caCertificates = new ArrayList<>();
        for (Path file : caFiles) {
            if (!Files.exists(file)) {
                continue;
            }
            try {
                caCertificates.addAll(CaFile.read(file));
            } catch (DefenderException unusable) {
                unverified.accept(String.valueOf(unusable.getMessage()));
            }
        }
        return new TlsTrust(caCertificates, unverified);
    }

    /** For connections that are not HTTP; its user has the host's name compared. */
    public SSLContext context() {
        return context(new ExplainingTrustManager(trustManager()));
    }

    /** The same for a server that wants to know its clients. */
    public SSLContext context(ClientIdentity identity) {
        return context(new ExplainingTrustManager(trustManager()), identity.keyManagers());
    }

    boolean isForManagementPort() {
        return unverified != null;
    }

    /** The library's way to turn a plain connection into a trusted one. */
    TlsSocketStrategy strategy() {
        TlsSocketStrategy strict = new LazyStrategy(
                () -> strategy(new ExplainingTrustManager(trustManager()), HostnameVerificationPolicy.BUILTIN));
        if (unverified == null) {
            return strict;
        }
        TlsSocketStrategy local = new LazyStrategy(() -> strategy(
                new LocalTrustManager(new ExplainingTrustManager(filesOnly()), unverified, reported),
                HostnameVerificationPolicy.CLIENT));
        return (socket, target, port, attachment, context) -> (ThisMachine.has(socket.getInetAddress())
                        ? local
                        : strict)
                .upgrade(socket, target, port, attachment, context);
    }

    /** Made with the first connection. */
    private static final class LazyStrategy implements TlsSocketStrategy {
        private final Supplier<TlsSocketStrategy> maker;
        private @Nullable TlsSocketStrategy made;

        LazyStrategy(Supplier<TlsSocketStrategy> maker) {
            this.maker = maker;
        }

        @Override
        public SSLSocket upgrade(
                Socket socket, String target, int port, @Nullable Object attachment, HttpContext context)
                throws IOException {
            return made().upgrade(socket, target, port, attachment, context);
        }

        private synchronized TlsSocketStrategy made() {
            TlsSocketStrategy existing = made;
            if (existing != null) {
                return existing;
            }
            TlsSocketStrategy fresh = maker.get();
            made = fresh;
            return fresh;
        }
    }

    private static TlsSocketStrategy strategy(X509ExtendedTrustManager trust, HostnameVerificationPolicy policy) {
        // With BUILTIN the JVM has compared the name during the handshake; the verifier has nothing left to do.
        return new DefaultClientTlsStrategy(
                context(trust), PROTOCOLS, null, SSLBufferMode.STATIC, policy, NoopHostnameVerifier.INSTANCE);
    }

    private static SSLContext context(X509ExtendedTrustManager trust) {
        return context(trust, null);
    }

    private static SSLContext context(X509ExtendedTrustManager trust, KeyManager @Nullable [] own) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("this Java cannot do TLS: " + broken.getMessage(), broken);
        }
    }

    private X509ExtendedTrustManager trustManager() {
        try {
            X509ExtendedTrustManager system = ofTheJvm();
            if (caCertificates.isEmpty()) {
                return system;
            }
            List<X509Certificate> certificates = new ArrayList<>(List.of(system.getAcceptedIssuers()));
            certificates.addAll(caCertificates);
            return trustManager(keyStore(certificates));
        } catch (GeneralSecurityException | IOException broken) {
            throw new IllegalStateException(
                    "cannot read the CA certificates of this Java: " + broken.getMessage(), broken);
        }
    }

    private static synchronized X509ExtendedTrustManager ofTheJvm() throws GeneralSecurityException {
        X509ExtendedTrustManager known = ofTheJvm;
        if (known == null) {
            known = trustManager(null);
            ofTheJvm = known;
        }
        return known;
    }

    private X509ExtendedTrustManager filesOnly() {
        if (caCertificates.isEmpty()) {
            // There is no such thing as a check without a CA certificate.
            return trustManager();
        }
        try {
            return trustManager(keyStore(caCertificates));
        } catch (GeneralSecurityException | IOException broken) {
            throw new IllegalStateException("this Java cannot check certificates: " + broken.getMessage(), broken);
        }
    }

    private static KeyStore keyStore(List<X509Certificate> certificates) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int number = 0; number < certificates.size(); number++) {
            store.setCertificateEntry("authority" + number, certificates.get(number));
        }
        return store;
    }

    private static X509ExtendedTrustManager trustManager(@Nullable KeyStore caCertificates)
            throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(caCertificates);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("no X.509 trust manager");
    }
}

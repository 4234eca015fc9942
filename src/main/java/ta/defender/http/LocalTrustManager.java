package ta.defender.http;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Checks the chain, not the name, of a server on this machine; reports one that fails, once, and accepts it. */
final class LocalTrustManager extends ServerTrustManager {
    private final Consumer<String> unverified;
    private final AtomicBoolean reported;

    /** Tells {@code unverified} unless {@code reported} says that it has been told, then notes it there. */
    LocalTrustManager(X509ExtendedTrustManager full, Consumer<String> unverified, AtomicBoolean reported) {
        super(full);
        this.unverified = unverified;
        this.reported = reported;
    }

    @Override
    void failed(X509Certificate[] chain, CertificateException unknown) {
        if (reported.compareAndSet(false, true)) {
            unverified.accept("cannot verify the certificate of Splunk's management port on this host ("
                    + unknown.getMessage() + "); accepted because the connection stays on this host");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }
}

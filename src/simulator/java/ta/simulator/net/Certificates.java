package ta.simulator.net;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A throw-away certificate authority for tests: issues server and client certificates of every sort. */
public final class Certificates {
    private final InstantSource clock;
    private final Identity authority;
    private final AtomicLong serials;

    private Certificates(InstantSource clock, Identity authority, AtomicLong serials) {
        this.clock = clock;
        this.authority = authority;
        this.serials = serials;
    }

    /** A new authority that goes by the system's clock. */
    public static Certificates create() {
        return create("Simulator test authority", InstantSource.system());
    }

    /** A new authority with its own name and clock. */
    public static Certificates create(String name, InstantSource clock) {
        KeyPair keys = keys(false);
        X500Name subject = new X500Name("CN=" + name);
        Instant now = clock.instant();
        // Two authorities of one name must not issue two certificates with one serial number.
        AtomicLong serials = new AtomicLong(now.toEpochMilli() * 1000 + (System.identityHashCode(keys) % 1000));
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                subject,
                BigInteger.valueOf(serials.incrementAndGet()),
                Date.from(now.minus(Duration.ofDays(60))),
                Date.from(now.plus(Duration.ofDays(3650))),
                subject,
                keys.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        } catch (CertIOException e) {
            throw new IllegalStateException("no certificate", e);
        }
        X509Certificate certificate = sign(builder, keys.getPrivate());
        return new Certificates(clock, new Identity(keys.getPrivate(), certificate, certificate), serials);
    }

    /** The authority's certificate in PEM, for the client's trust. */
    public String caPem() {
        return authority.certificatePem();
    }

    public X509Certificate caCertificate() {
        return authority.certificate();
    }

    /** Writes the authority's certificate in PEM and returns the file. */
    public Path writeCaPem(Path file) {
        try {
            return Files.writeString(file, caPem(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new IllegalStateException("cannot write " + file, e);
        }
    }

    /** Issues a certificate with a fresh key. */
    public Identity issue(CertificateRequest request) {
        KeyPair keys = keys(request.rsa());
        Instant now = clock.instant();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                authority.certificate(),
                BigInteger.valueOf(serials.incrementAndGet()),
                Date.from(now.plus(request.validFrom())),
                Date.from(now.plus(request.validUntil())),
                new X500Principal("CN=" + request.commonName()),
                keys.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            if (!request.names().isEmpty()) {
                builder.addExtension(Extension.subjectAlternativeName, false, alternativeNames(request));
            }
        } catch (CertIOException e) {
            throw new IllegalStateException("no certificate", e);
        }
        return new Identity(keys.getPrivate(), sign(builder, authority.privateKey()), authority.certificate());
    }

    /** A client's context that trusts this authority and no other. */
    public SSLContext trustingContext() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("authority", authority.certificate());
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("no TLS context", e);
        }
    }

    private static GeneralNames alternativeNames(CertificateRequest request) {
        return new GeneralNames(request.names().stream()
                .map(name -> new GeneralName(
                        name.matches("[0-9.]+|.*:.*") ? GeneralName.iPAddress : GeneralName.dNSName, name))
                .toArray(GeneralName[]::new));
    }

    private static KeyPair keys(boolean rsa) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(rsa ? "RSA" : "EC");
            if (rsa) {
                generator.initialize(2048);
            } else {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no key pair", e);
        }
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key) {
        String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(key)));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("no certificate", e);
        }
    }
}

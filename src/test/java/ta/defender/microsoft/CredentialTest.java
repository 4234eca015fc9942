package ta.defender.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;
import ta.defender.testing.FakeClock;
import ta.simulator.net.CertificateRequest;
import ta.simulator.net.Certificates;
import ta.simulator.net.Identity;

final class CredentialTest {
    private static final FakeClock CLOCK = new FakeClock();

    private static Certificates authority;
    private static Identity rsa;
    private static Identity elliptic;

    @BeforeAll
    static void issue() {
        authority = Certificates.create("Test authority", CLOCK);
        rsa = authority.issue(CertificateRequest.commonNameOnly("application").withRsa());
        elliptic = authority.issue(CertificateRequest.commonNameOnly("elliptic"));
    }

    @Test
    void rsa_readsPkcs8AndPkcs1() throws Exception {
        assertThat(PrivateKeys.rsa(Secret.of(rsa.privateKeyPem()))).isEqualTo(rsa.privateKey());
        assertThat(PrivateKeys.rsa(Secret.of(pkcs1(rsa.privateKey())))).isEqualTo(rsa.privateKey());
    }

    @Test
    void rsa_whenLineBreaksWereLostOrEscaped_readsItAllTheSame() throws Exception {
        String pem = "Bag Attributes: x\n" + rsa.privateKeyPem();

        assertThat(PrivateKeys.rsa(Secret.of(pem.replace("\n", " ")))).isEqualTo(rsa.privateKey());
        assertThat(PrivateKeys.rsa(Secret.of(pem.replace("\n", "\\n")))).isEqualTo(rsa.privateKey());
        assertThat(PrivateKeys.rsa(Secret.of(pem.replace("\n", "\r\n")))).isEqualTo(rsa.privateKey());
    }

    @Test
    void rsa_whenKeyIsEncrypted_saysHowToDecryptIt() throws Exception {
        StringWriter traditional = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(traditional)) {
            writer.writeObject(
                    rsa.privateKey(),
                    new JcePEMEncryptorBuilder("AES-128-CBC")
                            .setProvider(new BouncyCastleProvider())
                            .build("passphrase".toCharArray()));
        }
        StringWriter modern = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(modern)) {
            writer.writeObject(new JcaPKCS8Generator(
                    rsa.privateKey(),
                    new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                            .setProvider(new BouncyCastleProvider())
                            .setPassword("passphrase".toCharArray())
                            .build()));
        }

        assertRefused(traditional.toString(), "passphrase", "openssl pkey");
        assertRefused(modern.toString(), "passphrase", "openssl pkey");
    }

    @Test
    void rsa_whenKeyIsElliptic_saysWhatIsNeeded() throws Exception {
        assertRefused(elliptic.privateKeyPem(), "elliptic-curve", "RSA");
        assertRefused("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----", "elliptic-curve");
    }

    @Test
    void rsa_whenKeyIsTooShort_saysHowLong() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024, new SecureRandom());

        assertRefused(
                pem("PRIVATE KEY", generator.generateKeyPair().getPrivate().getEncoded()), "1024 bits", "2048");
    }

    @Test
    void rsa_whenThereIsNoUsableKey_saysWhy() {
        assertRefused("", "no complete block");
        assertRefused(rsa.certificatePem(), "no complete block");
        assertRefused(rsa.privateKeyPem().substring(0, 800), "no complete block");
        assertRefused(rsa.privateKeyPem() + elliptic.privateKeyPem(), "2 private keys");
        assertRefused(pem("PRIVATE KEY", new byte[] {1, 2, 3}), "damaged or of an unknown kind");
        assertRefused(pem("DSA PRIVATE KEY", new byte[] {1, 2, 3}), "DSA PRIVATE KEY");
    }

    @Test
    void chain_startsWithTheKeysOwnCertificateWhateverTheOrder() throws Exception {
        String upsideDown = authority.caPem() + elliptic.certificatePem() + rsa.certificatePem();

        assertThat(chain(upsideDown)).isEqualTo(List.of(rsa.certificate(), authority.caCertificate()));
    }

    @Test
    void certificate_whenItBelongsToAnotherKey_saysSo() {
        assertThatThrownBy(() -> ClientCredential.certificate(
                        Secret.of(rsa.privateKeyPem()),
                        authority
                                .issue(CertificateRequest.commonNameOnly("other")
                                        .withRsa())
                                .certificatePem()))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("CN=other");
    }

    @Test
    void certificate_whenItIsUnusable_saysWhy() {
        assertThatThrownBy(() -> ClientCredential.certificate(Secret.of(rsa.privateKeyPem()), "no pem"))
                .isInstanceOf(DefenderException.class)
                .hasMessageContainingAll("no complete PEM block", "defender_account.conf");
        assertThatThrownBy(() -> ClientCredential.certificate(
                        Secret.of(rsa.privateKeyPem()), pem("CERTIFICATE", new byte[] {1, 2})))
                .hasMessageContaining("certificate number 1 is damaged");
    }

    @Test
    void credential_showsItsKindOnly() throws Exception {
        assertThat(ClientCredential.secret(Secret.of("s3cr3t"))).hasToString("ClientCredential[secret]");
        assertThat(ClientCredential.certificate(Secret.of(rsa.privateKeyPem()), rsa.chainPem()))
                .hasToString("ClientCredential[certificate]");
        assertThatThrownBy(() -> ClientCredential.secret(Secret.of(" "))).hasMessageContaining("empty");
    }

    @Test
    void expiry_countsWholeDaysByTheGivenClock() throws Exception {
        CertificateExpiry expiry = CertificateExpiry.of(rsa.chainPem());
        FakeClock clock = new FakeClock();

        assertThat(expiry.subject()).isEqualTo("CN=application");
        assertThat(expiry.notAfter()).isEqualTo(FakeClock.START.plus(Duration.ofDays(30)));
        assertThat(expiry.daysLeft(clock)).isEqualTo(30);
        clock.advance(Duration.ofSeconds(1));
        assertThat(expiry.daysLeft(clock)).isEqualTo(29);
        clock.set(expiry.notAfter().plusSeconds(1));
        assertThat(expiry.daysLeft(clock)).isEqualTo(-1);
        clock.set(Instant.MAX.minusSeconds(1_000_000));
        assertThat(expiry.daysLeft(clock)).isNegative();
    }

    private static List<X509Certificate> chain(String pem) {
        return ta.defender.microsoft.Certificates.chainOf(
                (RSAPrivateCrtKey) rsa.privateKey(), ta.defender.microsoft.Certificates.read(pem));
    }

    private static void assertRefused(String pem, String... parts) {
        assertThatThrownBy(() -> PrivateKeys.rsa(Secret.of(pem)))
                .isInstanceOf(DefenderException.class)
                .hasMessageContainingAll(parts)
                .satisfies(refused -> assertThat(String.valueOf(refused.getMessage()) + refused.getCause())
                        .doesNotContain("MII"));
    }

    private static String pkcs1(PrivateKey key) throws IOException {
        return pem(
                "RSA PRIVATE KEY",
                PrivateKeyInfo.getInstance(key.getEncoded())
                        .parsePrivateKey()
                        .toASN1Primitive()
                        .getEncoded());
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }
}

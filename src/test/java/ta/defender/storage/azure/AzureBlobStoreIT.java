package ta.defender.storage.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.http.ApacheSettings;
import ta.defender.http.ApacheTransport;
import ta.defender.http.LoggedTransport;
import ta.defender.http.ServerClock;
import ta.defender.http.TlsTrust;
import ta.defender.microsoft.AccessToken;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;
import ta.defender.storage.BlobStore;
import ta.defender.storage.BlobStoreContract;
import ta.simulator.azure.AccountSas;
import ta.simulator.azure.ArchiveWriter;
import ta.simulator.azure.Azurite;
import ta.simulator.net.Certificates;

/** Microsoft's client over our HTTP layer, against Microsoft's emulator. */
final class AzureBlobStoreIT extends BlobStoreContract {
    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    private static Path scratch;

    private static Azurite azurite;
    private static ArchiveWriter writer;
    private static ApacheTransport network;

    @BeforeAll
    static void start() throws Exception {
        Certificates certificates = Certificates.create();
        azurite = Azurite.start(certificates);
        writer = azurite.writer();
        network = new ApacheTransport(ApacheSettings.of("test")
                .withTrust(TlsTrust.withCaCertificates(certificates.writeCaPem(scratch.resolve("ca.pem")))));
    }

    @AfterAll
    static void stop() {
        network.close();
        azurite.close();
    }

    @Override
    protected BlobStore store() {
        return storeWith(StorageCredential.sas(Secret.of(sas().token())));
    }

    @Override
    protected void createContainer(String container) {
        writer.createContainer(container);
    }

    @Override
    protected void createBlob(String container, String name) {
        writer.createBlob(container, encoded(name));
    }

    @Override
    protected void append(String container, String name, String text) {
        writer.append(container, encoded(name), text);
    }

    @Override
    protected void delete(String container, String name) {
        writer.delete(container, encoded(name));
    }

    @Test
    void key_ofTheAccount_isAccepted() throws Exception {
        writer.createContainer("with-key");

        assertThat(storeWith(StorageCredential.key(azurite.account(), Secret.of(azurite.key())))
                        .containers("with-key"))
                .containsExactly("with-key");
    }

    @Test
    void key_ofAnother_isRefusedWithTheRemedy() {
        String other = Base64.getEncoder().encodeToString(new byte[64]);

        assertThatThrownBy(() -> storeWith(StorageCredential.key(azurite.account(), Secret.of(other)))
                        .containers(""))
                .hasMessageContainingAll("127.0.0.1", "InvalidAuthenticationInfo", "Access keys", "request id")
                .hasMessageNotContaining(other);
    }

    @Test
    void token_ofAnApplication_isAccepted() throws Exception {
        writer.createContainer("with-token");
        AccessToken token = new AccessToken(
                unsignedToken("https://storage.azure.com"), CLOCK.instant().plusSeconds(3600));

        assertThat(storeWith(StorageCredential.token(renew -> token)).containers("with-token"))
                .containsExactly("with-token");
    }

    @Test
    void token_forAnotherAudience_isRefusedWithTheRemedy() {
        AccessToken token = new AccessToken(
                unsignedToken("https://graph.microsoft.com"), CLOCK.instant().plusSeconds(3600));

        assertThatThrownBy(
                        () -> storeWith(StorageCredential.token(renew -> token)).containers(""))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("Storage Blob Data Reader");
    }

    @Test
    void sas_thatHasEnded_isRefusedWithTheRemedy() {
        AccountSas ended = sas().until(CLOCK.instant().minus(Duration.ofMinutes(5)));

        assertThatThrownBy(() -> storeWith(StorageCredential.sas(Secret.of(ended.token())))
                        .containers(""))
                .isInstanceOf(DefenderException.class)
                .hasMessageContainingAll("403", "SAS token")
                .hasMessageNotContaining("sig=");
    }

    @Test
    void sas_withoutList_isForbidden() {
        assertThatThrownBy(() -> storeWith(StorageCredential.sas(
                                Secret.of(sas().permissions("r").token())))
                        .containers(""))
                .satisfies(kind(Code.FORBIDDEN))
                .hasMessageContainingAll("Read and List", "AuthorizationPermissionMismatch");
    }

    @Test
    void listing_ofManyPages_isWhole() throws Exception {
        writer.createContainer("many");
        for (int i = 0; i < 30; i++) {
            writer.createBlob("many", "x/" + i + ".json");
        }

        assertThat(((AzureBlobStore) store()).listing(7).blobs("many", "x/")).hasSize(30);
    }

    private static BlobStore storeWith(StorageCredential credential) {
        ServerClock clock = new ServerClock(CLOCK);
        return new AzureBlobStore(
                azurite.account(),
                URI.create(azurite.url()),
                credential,
                LoggedTransport.of(network, CLOCK, clock),
                clock);
    }

    private static AccountSas sas() {
        return AccountSas.of(azurite.account(), azurite.key());
    }

    /** The emulator looks at the claims only. */
    private static String unsignedToken(String audience) {
        Instant now = CLOCK.instant();
        String claims = "{\"aud\":\"" + audience + "\",\"iss\":\"https://sts.windows.net/5a53e9d2/\",\"nbf\":"
                + now.minusSeconds(60).getEpochSecond() + ",\"iat\":"
                + now.minusSeconds(60).getEpochSecond()
                + ",\"exp\":" + now.plusSeconds(3600).getEpochSecond() + "}";
        return part("{\"typ\":\"JWT\",\"alg\":\"RS256\"}") + "." + part(claims) + "." + part("signature");
    }

    private static String part(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(String name) {
        return java.net.URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }
}

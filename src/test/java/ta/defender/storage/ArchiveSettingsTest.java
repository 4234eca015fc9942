package ta.defender.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.model.Secret;

final class ArchiveSettingsTest {
    private static final String STANZA = "defender_archive://x";

    @Test
    void read_everythingWrong_reportsAllAtOnce() {
        assertThatThrownBy(() -> read(
                        "storage_url", "http://a",
                        "auth", "password",
                        "account", "a b",
                        "containers", "UPPER, ok-*",
                        "tables", "Device Events",
                        "start_time", "yesterday",
                        "end_time", "-1d",
                        "interval", "5",
                        "overlap", "60"))
                .isInstanceOfSatisfying(
                        DefenderException.class,
                        e -> assertThat(e.issues())
                                .extracting(Issue::field)
                                .containsExactly(
                                        "storage_url",
                                        "auth",
                                        "account",
                                        "containers",
                                        "tables",
                                        "start_time",
                                        "end_time",
                                        "interval",
                                        "overlap"));
    }

    @Test
    void storageUrl_ofTheDfsEndpoint_isRefusedWithTheOneToUse() {
        assertThatThrownBy(() -> read("storage_url", "https://acct.dfs.core.windows.net"))
                .hasMessageContainingAll("storage_url", "https://acct.blob.core.windows.net");
    }

    @Test
    void interval_asCron_isRefusedWithWhatIsAccepted() {
        assertThatThrownBy(() -> read("interval", "*/5 * * * *"))
                .hasMessageContainingAll("interval", "whole number of seconds from 10");
    }

    @Test
    void storageUrl_withSasToken_isRefusedWithoutRepeatingIt() {
        assertThatThrownBy(() -> read("storage_url", "https://a.blob.core.windows.net/?sv=2020&sig=abcdef"))
                .isInstanceOfSatisfying(
                        DefenderException.class,
                        e -> assertThat(e.issue().field()).isEqualTo("storage_url"))
                .hasMessageNotContaining("abcdef");
    }

    @Test
    void storageUrl_withContainer_isRefused() {
        assertThatThrownBy(() -> read("storage_url", "https://a.blob.core.windows.net/insights-logs-x"))
                .hasMessageContaining("leave out the container");
    }

    @Test
    void account_isNeededForOauthAlone() throws Exception {
        assertThatThrownBy(() -> read("auth", "oauth", "account", ""))
                .hasMessageContaining("account: a value is required");
        assertThat(read("auth", "sas", "account", "").account()).isNull();
        assertThat(read("auth", "oauth").account()).isEqualTo("contoso");
    }

    @Test
    void endTime_beforeStartTime_isRefused() {
        assertThatThrownBy(() -> read("start_time", "2026-11-02T00:00:00Z", "end_time", "2026-11-02T00:00:00Z"))
                .hasMessageContaining("later than start_time");
    }

    @ParameterizedTest
    @CsvSource({
        "https://contoso.blob.core.windows.net, contoso",
        "https://contoso.blob.core.usgovcloudapi.net/, contoso",
        "https://127.0.0.1:10000/devstoreaccount1, devstoreaccount1"
    })
    void storageAccount_isReadFromTheUrl(String url, String account) throws Exception {
        assertThat(read("storage_url", url).storageAccount()).isEqualTo(account);
    }

    @Test
    void containers_byDefault_areThoseOfTheStreamingApi() throws Exception {
        ArchiveSettings settings = read();

        assertThat(settings.wantsContainer("insights-logs-advancedhunting-alertinfo"))
                .isTrue();
        assertThat(settings.wantsContainer("insights-logs-auditlogs")).isFalse();
    }

    @Test
    void containers_byPatternAndTable_areChosen() throws Exception {
        ArchiveSettings settings =
                read("containers", "insights-logs-advancedhunting-device*,copies", "tables", "DeviceInfo");

        assertThat(settings.wantsContainer("insights-logs-advancedhunting-deviceinfo"))
                .isTrue();
        assertThat(settings.wantsContainer("insights-logs-advancedhunting-deviceevents"))
                .isFalse();
        assertThat(settings.wantsContainer("insights-logs-advancedhunting-alertinfo"))
                .isFalse();
        assertThat(settings.wantsContainer("copies")).isTrue();
    }

    // ------------------------------------------------------------ secrets

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sv=2020-10-02&sp=rl&sig=a%2Bb",
                "?sv=2020-10-02&sp=rl&sig=a%2Bb",
                "https://a.blob.core.windows.net/?sv=2020-10-02&sp=rl&sig=a%2Bb",
                "BlobEndpoint=https://a.blob.core.windows.net/;SharedAccessSignature=sv=2020-10-02&sp=rl&sig=a%2Bb"
            })
    void sas_howeverItIsCopied_isRead(String stored) throws Exception {
        assertThat(StorageSecret.read(read("auth", "sas"), Secret.of(stored))
                        .value()
                        .reveal())
                .isEqualTo("sv=2020-10-02&sp=rl&sig=a%2Bb");
    }

    @Test
    void sas_thatLacksRights_saysWhichAllAtOnce() {
        assertThatThrownBy(
                        () -> StorageSecret.read(read("auth", "sas"), Secret.of("sv=1&ss=qt&srt=s&sp=w&sig=topsecret")))
                .hasMessageContainingAll("Read", "List", "Blob", "Container", "Object")
                .hasMessageNotContaining("topsecret");
    }

    @Test
    void sas_ofOneContainer_needsItsName() throws Exception {
        Secret stored = Secret.of("sv=1&sr=c&sp=rl&se=2026-12-01T00:00:00Z&sig=x");

        assertThatThrownBy(() -> StorageSecret.read(read("auth", "sas"), stored))
                .hasMessageContaining("name that container");
        assertThat(StorageSecret.read(read("auth", "sas", "containers", "one"), stored)
                        .end())
                .isEqualTo("2026-12-01T00:00:00Z");
    }

    @Test
    void key_fromConnectionString_isRead() throws Exception {
        String key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

        assertThat(StorageSecret.read(
                                read("auth", "key"),
                                Secret.of("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=" + key + ";X=y"))
                        .value()
                        .reveal())
                .isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "sv=1&sig=not-a-key", "****"})
    void key_thatIsNone_isRefusedWithoutRepeatingIt(String stored) {
        assertThatThrownBy(() -> StorageSecret.read(read("auth", "key"), Secret.of(stored)))
                .hasMessageContaining("Access keys")
                .hasMessageNotContaining(stored);
    }

    private static ArchiveSettings read(String... settings) {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("storage_url", "https://contoso.blob.core.windows.net");
        parameters.put("account", "contoso");
        for (int at = 0; at < settings.length; at += 2) {
            parameters.put(settings[at], settings[at + 1]);
        }
        return ArchiveSettings.read(STANZA, parameters);
    }
}

package ta.defender.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ta.defender.model.Stanzas.CLIENT;
import static ta.defender.model.Stanzas.TENANT;
import static ta.defender.model.Stanzas.account;
import static ta.defender.model.Stanzas.problems;
import static ta.defender.model.Stanzas.with;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.model.Api;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;

final class AccountSettingsTest {
    private static final String PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";

    @Test
    void read_whenOnlyTheIdsAreSet_takesTheDefaults() throws Exception {
        AccountSettings settings = AccountSettings.read("contoso", account());

        assertThat(settings)
                .isEqualTo(new AccountSettings(
                        "contoso",
                        TENANT,
                        CLIENT,
                        null,
                        Cloud.COMMERCIAL,
                        URI.create("https://login.microsoftonline.com"),
                        new AccountSettings.Overrides(null, null, null, null, null, null)));
    }

    /** The login service knows one spelling, and checkpoints have one. */
    @ParameterizedTest
    @CsvSource({
        "7B0F9D1E-2C3A-4D5E-8F90-A1B2C3D4E5F6, 7b0f9d1e-2c3a-4d5e-8f90-a1b2c3d4e5f6",
        "{7B0F9D1E-2C3A-4D5E-8F90-A1B2C3D4E5F6}, 7b0f9d1e-2c3a-4d5e-8f90-a1b2c3d4e5f6",
        "Contoso.OnMicrosoft.COM, contoso.onmicrosoft.com",
        "CONTOSOINTL.example, contosointl.example"
    })
    void tenantId_inCapitalLetters_isTheSame(String written, String read) throws Exception {
        assertThat(AccountSettings.read("contoso", with(account(), "tenant_id", written))
                        .tenantId())
                .isEqualTo(read);
    }

    @Test
    void read_whenEverythingIsSet_takesEveryKey() throws Exception {
        AccountSettings settings = AccountSettings.read(
                "contoso",
                Map.ofEntries(
                        Map.entry("tenant_id", "contoso.onmicrosoft.com"),
                        Map.entry("client_id", "{" + CLIENT + "}"),
                        Map.entry("auth", "certificate"),
                        Map.entry("certificate", PEM),
                        Map.entry("cloud", "gcc_high"),
                        Map.entry("login_url", "https://login.example/"),
                        Map.entry("graph_url", "https://graph.example/proxy/"),
                        Map.entry("endpoint_url", "https://endpoint.example:8443"),
                        Map.entry("xdr_url", "https://xdr.example"),
                        Map.entry("graph_scope", "https://a/.default"),
                        Map.entry("endpoint_scope", "https://b/.default"),
                        Map.entry("xdr_scope", "https://c/.default"),
                        Map.entry("disabled", "0"),
                        Map.entry("eai:appName", "TA_defender")));

        assertThat(settings)
                .isEqualTo(new AccountSettings(
                        "contoso",
                        "contoso.onmicrosoft.com",
                        CLIENT,
                        PEM,
                        Cloud.GCC_HIGH,
                        URI.create("https://login.example"),
                        new AccountSettings.Overrides(
                                URI.create("https://graph.example/proxy"),
                                URI.create("https://endpoint.example:8443"),
                                URI.create("https://xdr.example"),
                                "https://a/.default",
                                "https://b/.default",
                                "https://c/.default")));
        assertThat(settings.service(Api.GRAPH))
                .isEqualTo(new AccountSettings.Service(
                        URI.create("https://graph.example/proxy"), List.of("https://a/.default")));
        assertThat(settings.service(Api.ENDPOINT).scopes()).containsExactly("https://b/.default");
        assertThat(settings.service(Api.XDR).scopes()).containsExactly("https://c/.default");
    }

    @Test
    void certificate_whenTheAccountUsesASecret_isLeftAlone() throws Exception {
        assertThat(AccountSettings.read("contoso", with(account(), "certificate", "not even PEM"))
                        .certificate())
                .isNull();
    }

    /** Calls that go through a gateway are still meant for Microsoft's audience. */
    @Test
    void scope_whenOnlyTheUrlIsOverridden_staysTheClouds() throws Exception {
        AccountSettings settings =
                AccountSettings.read("contoso", with(account(), "graph_url", "https://gateway.example/graph"));

        assertThat(settings.service(Api.GRAPH))
                .isEqualTo(new AccountSettings.Service(
                        URI.create("https://gateway.example/graph"), List.of("https://graph.microsoft.com/.default")));
    }

    @Test
    void url_whenItEndsInSlashes_losesThem() throws Exception {
        AccountSettings settings =
                AccountSettings.read("contoso", with(account(), "graph_url", "https://graph.example/x//"));

        assertThat(settings.service(Api.GRAPH).baseUrl()).isEqualTo(URI.create("https://graph.example/x"));
    }

    @Test
    void customCloud_needsOnlyWhatIsFetched() throws Exception {
        Map<String, String> stanza = account();
        stanza.putAll(Map.of(
                "cloud", "custom",
                "login_url", "https://login.example",
                "xdr_url", "https://xdr.example:8443/base"));
        AccountSettings settings = AccountSettings.read("lab", stanza);

        assertThat(settings.service(Api.XDR))
                .isEqualTo(new AccountSettings.Service(
                        URI.create("https://xdr.example:8443/base"),
                        List.of("https://api.security.microsoft.com/.default", "https://xdr.example:8443/.default")));
        assertThatThrownBy(() -> settings.service(Api.GRAPH))
                .isInstanceOf(DefenderException.class)
                .hasMessageContainingAll("graph_url", "[lab]", "defender_account.conf", "api=graph");
    }

    @Test
    void customCloud_whenItSaysNothing_namesEveryMissingUrl() {
        assertThat(problems(() -> AccountSettings.read("lab", with(account(), "cloud", "custom"))))
                .extracting(Issue::field)
                .containsExactly("login_url", "graph_url");
    }

    @Test
    void customCloud_whoseUrlsAreRefused_isNotToldThatTheyAreMissing() {
        Map<String, String> keys = with(account(), "cloud", "custom");
        keys.put("login_url", "https://lo_gin");
        keys.put("graph_url", "https://graph.example:70000");

        assertThat(problems(() -> AccountSettings.read("lab", keys)))
                .extracting(Issue::field)
                .containsExactly("login_url", "graph_url");
    }

    /** One rule of the settings each: the key, a value it refuses, and a word of what it accepts. */
    enum OneFault {
        TENANT_MISSING("tenant_id", null, "GUID"),
        TENANT_NO_GUID("tenant_id", "11111111-2222-3333-4444", "GUID"),
        TENANT_NO_DOMAIN("tenant_id", "contoso", "domain name"),
        TENANT_COMMON("tenant_id", "common", "directory (tenant) id"),
        TENANT_WITH_PATH("tenant_id", "contoso.com/x", "domain name"),
        TENANT_BRACED_AT_ONE_END("tenant_id", "{" + TENANT, "GUID"),
        CLIENT_MISSING("client_id", null, "GUID"),
        CLIENT_NO_GUID("client_id", "my-app", "application (client) id"),
        AUTH_UNKNOWN("auth", "password", "secret, certificate"),
        CLOUD_UNKNOWN("cloud", "china", "commercial, gcc, gcc_high, dod, custom"),
        LOGIN_URL_NO_URL("login_url", "login example", "https://"),
        LOGIN_URL_PLAIN_HTTP("login_url", "http://login.example", "https"),
        GRAPH_URL_WITHOUT_SCHEME("graph_url", "graph.example", "https"),
        ENDPOINT_URL_WITH_QUERY("endpoint_url", "https://endpoint.example?x=1", "query"),
        XDR_URL_WITH_FRAGMENT("xdr_url", "https://xdr.example#x", "fragment");

        private final String key;
        private final String value;
        private final String accepted;

        OneFault(String key, String value, String accepted) {
            this.key = key;
            this.value = value;
            this.accepted = accepted;
        }
    }

    @ParameterizedTest
    @EnumSource
    void read_whenOneValueIsWrong_namesKeyValueAndWhatIsAccepted(OneFault fault) {
        List<Issue> problems = problems(() -> AccountSettings.read("contoso", with(account(), fault.key, fault.value)));

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.field()).isEqualTo(fault.key);
            assertThat(problem.remedy()).contains(fault.accepted);
            assertThat(problem.what()).contains(fault.value == null ? "required" : "'" + fault.value + "'");
        });
    }

    @Test
    void certificate_whenMissingOrNoPem_saysWhatItIsWithoutShowingIt() {
        Map<String, String> stanza = with(account(), "auth", "certificate");
        String key = "-----BEGIN PRIVATE KEY-----\nMIIEv-private";

        assertThat(problems(() -> AccountSettings.read("contoso", stanza)))
                .singleElement()
                .asString()
                .contains("certificate", "-----BEGIN CERTIFICATE-----");
        assertThat(problems(() -> AccountSettings.read("contoso", with(stanza, "certificate", key))))
                .singleElement()
                .asString()
                .contains("certificate", "-----BEGIN CERTIFICATE-----")
                .doesNotContain("MIIEv-private");
    }

    @ParameterizedTest
    @ValueSource(strings = {"login_url", "graph_url", "endpoint_url", "xdr_url"})
    void url_whenItHoldsAPassword_isRefusedWithoutShowingIt(String key) {
        assertThat(problems(() ->
                        AccountSettings.read("contoso", with(account(), key, "https://user:Tr0ub4dor@host.example"))))
                .singleElement()
                .asString()
                .contains(key, "host.example", "without user name")
                .doesNotContain("Tr0ub4dor");
    }

    @Test
    void read_whenSeveralValuesAreWrong_listsThemAllAtOnce() {
        Map<String, String> wrong = new TreeMap<>(Map.of(
                "client_id", "x",
                "auth", "certificate",
                "cloud", "mars",
                "login_url", "ftp://x",
                "graph_url", "x",
                "endpoint_url", "x",
                "xdr_url", "x"));

        assertThat(problems(() -> AccountSettings.read("contoso", wrong)))
                .extracting(Issue::field)
                .containsExactlyInAnyOrder(
                        "tenant_id",
                        "client_id",
                        "certificate",
                        "cloud",
                        "login_url",
                        "graph_url",
                        "endpoint_url",
                        "xdr_url");
    }

    /** The proxy's password is stored under that user name: it would be sent to Microsoft as the client secret. */
    @ParameterizedTest
    @ValueSource(strings = {"proxy"})
    void name_whenTakenByAnotherSecret_isRefused(String name) {
        assertThat(problems(() -> AccountSettings.read(name, account())))
                .singleElement()
                .asString()
                .contains("'proxy'", "storage/passwords", "another name");
    }

    @ParameterizedTest
    @CsvSource({
        "commercial, https://login.microsoftonline.com",
        "gcc, https://login.microsoftonline.com",
        "gcc_high, https://login.microsoftonline.us",
        "dod, https://login.microsoftonline.us",
        "GCC_High, https://login.microsoftonline.us"
    })
    void cloud_decidesTheLogin(String cloud, URI login) throws Exception {
        assertThat(AccountSettings.read("contoso", with(account(), "cloud", cloud))
                        .loginUrl())
                .isEqualTo(login);
    }
}

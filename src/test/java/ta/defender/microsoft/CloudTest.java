package ta.defender.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import ta.defender.model.Api;
import ta.defender.model.Stanzas;

/** The hosts and audiences of each cloud, written out: what an operator of that cloud would check. */
final class CloudTest {
    @Test
    void commercial_hasItsHostsAndScopes() throws Exception {
        assertThat(services("commercial")).isEqualTo("""
                        login https://login.microsoftonline.com
                        graph https://graph.microsoft.com for https://graph.microsoft.com/.default
                        endpoint https://api.security.microsoft.com for https://api.securitycenter.microsoft.com/.default
                        xdr https://api.security.microsoft.com for https://api.security.microsoft.com/.default
                        """);
    }

    @Test
    void gcc_hasItsHostsAndScopes() throws Exception {
        assertThat(services("gcc")).isEqualTo("""
                        login https://login.microsoftonline.com
                        graph https://graph.microsoft.com for https://graph.microsoft.com/.default
                        endpoint https://api-gcc.securitycenter.microsoft.us for https://api-gcc.securitycenter.microsoft.us/.default
                        xdr https://api-gcc.security.microsoft.us for https://api-gcc.security.microsoft.us/.default
                        """);
    }

    @Test
    void gccHigh_hasItsHostsAndScopes() throws Exception {
        assertThat(services("gcc_high")).isEqualTo("""
                        login https://login.microsoftonline.us
                        graph https://graph.microsoft.us for https://graph.microsoft.us/.default
                        endpoint https://api-gov.securitycenter.microsoft.us for https://api-gov.securitycenter.microsoft.us/.default
                        xdr https://api-gov.security.microsoft.us for https://api-gov.security.microsoft.us/.default
                        """);
    }

    @Test
    void dod_hasItsHostsAndScopes() throws Exception {
        assertThat(services("dod")).isEqualTo("""
                        login https://login.microsoftonline.us
                        graph https://dod-graph.microsoft.us for https://dod-graph.microsoft.us/.default
                        endpoint https://api-gov.securitycenter.microsoft.us for https://api-gov.securitycenter.microsoft.us/.default
                        xdr https://api-gov.security.microsoft.us for https://api-gov.security.microsoft.us/.default
                        """);
    }

    @Test
    void custom_hasTheUrlsOfTheAccountAndScopesToTry() throws Exception {
        Map<String, String> stanza = Stanzas.account();
        stanza.putAll(Map.of(
                "cloud", "custom",
                "login_url", "https://login.test",
                "graph_url", "https://graph.test",
                "endpoint_url", "https://endpoint.test",
                "xdr_url", "https://xdr.test"));

        assertThat(text(AccountSettings.read("lab", stanza))).isEqualTo("""
                        login https://login.test
                        graph https://graph.test for https://graph.microsoft.com/.default or https://graph.test/.default
                        endpoint https://endpoint.test for https://api.securitycenter.microsoft.com/.default or https://endpoint.test/.default
                        xdr https://xdr.test for https://api.security.microsoft.com/.default or https://xdr.test/.default
                        """);
    }

    @Test
    void settingValues_areThoseOfTheInterface() {
        assertThat(Arrays.stream(Cloud.values()).map(Cloud::settingValue).collect(Collectors.toList()))
                .isEqualTo(List.of("commercial", "gcc", "gcc_high", "dod", "custom"));
    }

    private static String services(String cloud) {
        return text(AccountSettings.read("contoso", Stanzas.with(Stanzas.account(), "cloud", cloud)));
    }

    private static String text(AccountSettings account) {
        StringBuilder text = new StringBuilder("login " + account.loginUrl() + "\n");
        for (Api api : Api.values()) {
            AccountSettings.Service service = account.service(api);
            text.append(api.settingValue()).append(' ').append(service.baseUrl());
            text.append(" for ").append(String.join(" or ", service.scopes())).append('\n');
        }
        return text.toString();
    }
}

package ta.defender.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallableHostsTest {
    private static final Map<String, String> SAVED =
            Map.of("cloud", "custom", "login_url", "https://127.0.0.1:8443/", "graph_url", "https://gateway.example");

    private final CallableHosts hosts = new CallableHosts(List.of(SAVED));

    @Test
    void refusals_ofAnAccountWithoutAddressesOfItsOwn_areNone() {
        assertThat(hosts.refusals(Map.of("cloud", "gcc"), false, false)).isEmpty();
        assertThat(hosts.hasNew(Map.of("cloud", "gcc"))).isFalse();
    }

    @Test
    void refusals_ofSavedAddresses_areNoneForAnybody() {
        Map<String, String> account =
                Map.of("login_url", "https://127.0.0.1:8443/x", "xdr_url", "HTTPS://GATEWAY.example");

        assertThat(hosts.refusals(account, false, true)).isEmpty();
        assertThat(hosts.hasNew(account)).isFalse();
    }

    @Test
    void refusals_ofAnotherPortOfASavedHost_dependOnTheRightToSave() {
        Map<String, String> account = Map.of("login_url", "https://127.0.0.1:9999");

        assertThat(hosts.refusals(account, false, false))
                .singleElement()
                .satisfies(issue -> assertThat(issue.field() + issue.what()).contains("login_url", "9999"));
        assertThat(hosts.refusals(account, true, false)).isEmpty();
        assertThat(hosts.hasNew(account)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://169.254.169.254",
                "https://[fe80::1]",
                "https://0.0.0.0",
                "https://[::]:443",
                "https://224.0.0.1",
                "https://168.63.129.16",
                "https://100.100.100.200",
                "https://[fd00:ec2::254]",
                "https://[::ffff:169.254.169.254]",
                "https://192.0.0.192",
                "https://[64:ff9b::a9fe:a9fe]",
                "https://[2002:a9fe:a9fe::1]",
                "https://[::169.254.169.254]",
                "https://[fd20:ce::254]",
                "https://0xA9FEA9FE",
                "https://0xa9.0xfe.0xa9.0xfe",
                "https://2852039166",
                "https://0251.0376.0251.0376",
                "https://169.254.43518",
                "https://metadata.google.internal",
                "https://METADATA.google.internal.",
            })
    void refusals_ofAddressesThatBelongToTheMachine_areForEverybody(String url) {
        assertThat(hosts.refusals(Map.of("graph_url", url), true, false)).hasSize(1);
        assertThat(hosts.refusals(Map.of("graph_url", url), true, true)).hasSize(1);
        assertThat(new CallableHosts(List.of(Map.of("graph_url", url)))
                        .refusals(Map.of("graph_url", url), false, false))
                .hasSize(1);
    }
}

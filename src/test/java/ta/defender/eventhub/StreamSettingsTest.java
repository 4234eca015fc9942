package ta.defender.eventhub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.eventhub.StreamSettings.Auth;
import ta.defender.eventhub.StreamSettings.Start;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.model.Secret;

class StreamSettingsTest {
    private static final String STANZA = "defender_stream://contoso";

    @Test
    void read_ofTheLeast_fillsInTheDefaults() {
        StreamSettings settings = StreamSettings.read(
                STANZA, Map.of("bootstrap", "Contoso.servicebus.windows.net", "hubs", " a, b,a ", "index", "default"));

        assertThat(settings.host()).isEqualTo("contoso.servicebus.windows.net");
        assertThat(settings.port()).isEqualTo(9093);
        assertThat(settings.hubs()).containsExactly("a", "b");
        assertThat(settings.consumerGroup()).isEqualTo("$Default");
        assertThat(settings.auth()).isEqualTo(Auth.CONNECTION_STRING);
        assertThat(settings.account()).isNull();
        assertThat(settings.start()).isEqualTo(Start.EARLIEST);
        assertThat(settings.tables()).isEmpty();
        assertThat(settings.index()).isNull();
        assertThat(settings.name()).isEqualTo("contoso");
        assertThat(settings.sourceOf("a")).isEqualTo("eventhub:contoso/a");
    }

    @Test
    void read_ofEverything_takesIt() {
        StreamSettings settings = read(Map.of(
                "bootstrap", "10.0.0.7:19093",
                "consumer_group", "splunk",
                "auth", "OAuth",
                "account", "contoso",
                "start_position", "latest",
                "tables", "AlertInfo, EmailEvents",
                "index", "defender"));

        assertThat(settings.port()).isEqualTo(19_093);
        assertThat(settings.namespace()).isEqualTo("10.0.0.7");
        assertThat(settings.auth()).isEqualTo(Auth.OAUTH);
        assertThat(settings.account()).isEqualTo("contoso");
        assertThat(settings.start()).isEqualTo(Start.LATEST);
        assertThat(settings.tables()).containsExactly("AlertInfo", "EmailEvents");
        assertThat(settings.index()).isEqualTo("defender");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "insights-logs-advancedhunting-*", "*-logs-*"})
    void hubs_byPattern_areTaken(String hubs) {
        assertThat(read(Map.of("hubs", hubs)).hubs()).containsExactly(hubs);
        ConnectionString.check(
                secret("Endpoint=sb://contoso.example/;SharedAccessKeyName=r;SharedAccessKey=x"),
                read(Map.of("hubs", hubs)));
    }

    @ParameterizedTest
    @CsvSource({"a*,ab,true", "a*,b,false", "a*,ab*,true", "a*,b*,false", "*,x,true", "A,a,true", "a,b,false"})
    void hubs_overlap_whenOneHubCanHaveBothNames(String one, String other, boolean expected) {
        assertThat(HubNames.overlap(one, other)).isEqualTo(expected);
        assertThat(HubNames.overlap(other, one)).isEqualTo(expected);
    }

    @Test
    void read_ofWrongValues_namesThemAllAtOnce() {
        Map<String, String> wrong = Map.of(
                "bootstrap", "sb://contoso",
                "hubs", "a b",
                "consumer_group", "g".repeat(257),
                "auth", "magic",
                "start_position", "yesterday",
                "tables", "Alert Info");

        DefenderException refusal =
                catchThrowableOfType(DefenderException.class, () -> StreamSettings.read(STANZA, wrong));

        assertThat(refusal.issues())
                .extracting(Issue::field)
                .containsExactly("bootstrap", "hubs", "consumer_group", "auth", "start_position", "tables");
    }

    @Test
    void read_ofNothing_namesWhatIsRequired() {
        DefenderException refusal = catchThrowableOfType(
                DefenderException.class, () -> StreamSettings.read(STANZA, Map.of("auth", "oauth")));

        assertThat(refusal.issues()).extracting(Issue::field).containsExactly("bootstrap", "hubs", "account");
    }

    @ParameterizedTest
    @ValueSource(strings = {"contoso:0", "contoso:70000", "a,b", "-x", "https://contoso"})
    void bootstrap_thatIsNoHost_isRefused(String bootstrap) {
        assertThatThrownBy(() -> read(Map.of("bootstrap", bootstrap)))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("bootstrap: value '" + bootstrap + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bootstrap", "hubs", "consumer_group", "tables"})
    void connectionString_whereItDoesNotBelong_isNotShown(String key) {
        assertThatThrownBy(
                        () -> read(Map.of(key, "Endpoint=sb://contoso/;SharedAccessKeyName=x;SharedAccessKey=geheim")))
                .hasMessageContaining(key + ": has a secret")
                .hasMessageNotContaining("geheim");
    }

    @Test
    void connectionString_thatFits_passes() {
        ConnectionString.check(
                secret("Endpoint=sb://Contoso.example/;SharedAccessKeyName=read;SharedAccessKey=geheim="),
                read(Map.of()));
        ConnectionString.check(
                secret("Endpoint=sb://contoso.example:5671/;SharedAccessKeyName=r;SharedAccessKey=x;EntityPath=hub"),
                read(Map.of()));
        ConnectionString.check(
                secret(" EntityPath=hub ; sharedaccesskey=$a+/=$b== ; SharedAccessKeyName=$r=; ;"
                        + "Endpoint=amqps://contoso.example\r\n"),
                read(Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "geheim",
                "Endpoint=sb://contoso.example/;SharedAccessKeyName=r;SharedAccessSignature=geheim",
                "Endpoint=sb://contoso.example/;SharedAccessKeyName=geheim;SharedAccessKey=",
                "Endpoint=sb://fabrikam.example/;SharedAccessKeyName=r;SharedAccessKey=geheim",
                "Endpoint=sb://contoso.example/;SharedAccessKeyName=r;SharedAccessKey=geheim;EntityPath=other"
            })
    void connectionString_thatDoesNotFit_isRefusedAndNotShown(String text) {
        assertThatThrownBy(() -> ConnectionString.check(secret(text), read(Map.of())))
                .isInstanceOf(DefenderException.class)
                .hasMessageStartingWith("auth: the stored ")
                .hasMessageNotContaining("geheim");
    }

    @Test
    void connectionString_withSeveralFaults_saysAll() {
        DefenderException refusal = catchThrowableOfType(
                DefenderException.class,
                () -> ConnectionString.check(
                        secret("Endpoint=sb://fabrikam/;SharedAccessKeyName=r;SharedAccessKey=k;EntityPath=other"),
                        read(Map.of())));

        assertThat(refusal.issues()).hasSize(2);
        assertThat(List.copyOf(refusal.issues()))
                .allSatisfy(problem -> assertThat(problem.field()).isEqualTo("auth"));
    }

    private static StreamSettings read(Map<String, String> more) {
        Map<String, String> parameters = new HashMap<>(Map.of("bootstrap", "contoso.example", "hubs", "hub"));
        parameters.putAll(more);
        return StreamSettings.read(STANZA, parameters);
    }

    private static Secret secret(String text) {
        return Secret.of(text);
    }
}

package ta.defender.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ta.defender.model.Code;
import ta.defender.model.Issue;

/** What inputs of the other add-on become, and what is said of those that cannot be taken over. */
final class InputMappingTest {
    private static final String APP = "Splunk_TA_MS_Security";
    private static final String TENANT = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
    private static final String CLIENT = "11111111-2222-4333-8444-555555555555";
    private static final String INCIDENTS = "microsoft_365_defender_endpoint_incidents";
    private static final String ALERTS = "microsoft_defender_endpoint_atp_alerts";
    private static final String STREAM = "microsoft_defender_event_hub";

    private final Map<String, Map<String, String>> ours = new HashMap<>();
    private final List<OtherInput> inputs = new ArrayList<>();

    @Test
    void incidents_becomeIncidentsOfGraphWithTheirAlerts() {
        InputMapping mapping = mapping(
                INCIDENTS,
                "index",
                "sec",
                "interval",
                "300",
                "lookback",
                "5",
                "environment",
                "commercial",
                "host",
                "h1");

        assertThat(mapping.issues()).isEmpty();
        assertThat(mapping.stanza()).isEqualTo("defender_incidents://one");
        assertThat(mapping.settings())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("account", "theirs", "api", "graph", "index", "sec", "interval", "300", "host", "h1"));
        assertThat(mapping.accountSettings())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("tenant_id", TENANT, "client_id", CLIENT, "cloud", "commercial"));
        assertThat(mapping.sourcetypes())
                .extracting(InputMapping.Sourcetype::ours)
                .containsExactly("ms365:defender:incident", "ms365:defender:incident:alerts");
        // its unit is not known
        assertThat(mapping.notes()).anyMatch(note -> note.startsWith("lookback"));
    }

    @ParameterizedTest
    @CsvSource({
        "gcc_high, commercial, 1",
        "gcc_high, '', 1",
        "gcc_high, custom, 0",
        "gcc_high, gcc_high, 0",
        "commercial, '', 0",
        "'', gcc_high, 0"
    })
    void accountOfOursForAnotherCloud_isRefused(String environment, String cloud, int issues) {
        ours.put("mine", Map.of("tenant_id", TENANT, "client_id", CLIENT, "cloud", cloud));

        assertThat(mapping(INCIDENTS, "index", "sec", "environment", environment)
                        .issues())
                .hasSize(issues)
                .allSatisfy(issue -> assertThat(issue.code()).isEqualTo(Code.CLOUD_UNKNOWN));
    }

    @Test
    void endpointAlerts_becomeAlertsOfEndpoint() {
        InputMapping mapping = mapping(ALERTS, "location", "api.securitycenter.windows.com");

        assertThat(mapping.issues()).isEmpty();
        assertThat(mapping.stanza()).isEqualTo("defender_alerts://one");
        assertThat(mapping.settings()).containsEntry("api", "endpoint");
        assertThat(mapping.index()).isEqualTo("main");
    }

    @Test
    void stream_hasAConsumerGroupOfItsOwn() {
        InputMapping mapping = mapping(
                STREAM,
                "event_hub_namespace",
                "contoso",
                "event_hub_name",
                "defender",
                "consumer_group",
                "splunk",
                "streaming_event_types",
                "AlertInfo, DeviceEvents");

        assertThat(mapping.issues()).isEmpty();
        assertThat(mapping.settings())
                .containsEntry("bootstrap", "contoso.servicebus.windows.net")
                .containsEntry("hubs", "defender")
                .containsEntry("consumer_group", "ta_defender_one")
                .containsEntry("tables", "AlertInfo,DeviceEvents")
                .containsEntry("auth", "oauth");
    }

    @Test
    void stream_withoutAnAccount_needsAConnectionString() {
        InputMapping mapping = InputMapping.of(
                new OtherInput(
                        APP,
                        STREAM,
                        "one",
                        true,
                        Map.of("event_hub_namespace", "sb://contoso.servicebus.windows.net/", "event_hub_name", "a")),
                found(),
                Map.of());

        assertThat(mapping.issues()).isEmpty();
        assertThat(mapping.settings())
                .containsEntry("auth", "connection_string")
                .containsEntry("bootstrap", "contoso.servicebus.windows.net");
        assertThat(Candidate.secretName(mapping)).isEqualTo("defender_stream://one");
    }

    @ParameterizedTest
    @CsvSource({
        "commercial,commercial",
        "'',commercial",
        "public,commercial",
        "gcc,gcc",
        "GCC High,gcc_high",
        "gcch,gcc_high",
        "gcc_high,gcc_high",
        "DoD,dod"
    })
    void environment_decidesTheCloud(String environment, String cloud) {
        assertThat(mapping(INCIDENTS, "environment", environment).accountSettings())
                .containsEntry("cloud", cloud);
    }

    @Test
    void environment_thatIsNotKnown_isAskedFor() {
        assertThat(codes(mapping(INCIDENTS, "environment", "us_gov"))).containsExactly(Code.CLOUD_UNKNOWN);
        assertThat(InputMapping.of(
                                input(INCIDENTS, "environment", "us_gov"),
                                found(),
                                Map.of("theirs", Map.of("cloud", "gcc_high")))
                        .issues())
                .isEmpty();
    }

    /** Everything that is missing is said at once. */
    @Test
    void missingSettings_areNamed() {
        InputMapping mapping = InputMapping.of(
                new OtherInput(APP, STREAM, "one", true, Map.of("azure_app_account", "unknown")), found(), Map.of());

        assertThat(mapping.issues())
                .extracting(Issue::field)
                .containsExactly("event_hub_namespace", "event_hub_name", "azure_app_account");
    }

    @Test
    void accountThatIsThereAlready_isUsed() {
        ours.put("contoso", Map.of("tenant_id", TENANT.toUpperCase(java.util.Locale.ROOT), "client_id", CLIENT));

        assertThat(mapping(INCIDENTS).account()).isEqualTo("contoso");
    }

    @Test
    void accountOfTheSameNameForSomethingElse_isLeftAlone() {
        ours.put("theirs", Map.of("tenant_id", TENANT, "client_id", "99999999-2222-4333-8444-555555555555"));

        assertThat(mapping(INCIDENTS).account()).isEqualTo("theirs_" + TENANT);
    }

    @Test
    void accountOfSeveralTenants_becomesOneForEach() {
        inputs.add(input(INCIDENTS));
        inputs.add(input(INCIDENTS, "tenant_id", "bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee"));

        assertThat(mapping(INCIDENTS).account()).isEqualTo("theirs_" + TENANT);
    }

    @ParameterizedTest
    @CsvSource({
        "microsoft_defender_endpoint_machines",
        "microsoft_defender_endpoint_simulations",
        "microsoft_defender_threat_intelligence_datasets",
        "microsoft_defender_of_tomorrow"
    })
    void schemesWithoutCounterpart_areSaidToBeSo(String scheme) {
        InputMapping mapping = mapping(scheme);

        assertThat(mapping.isSupported()).isFalse();
        assertThat(codes(mapping)).containsExactly(Code.INPUT_UNSUPPORTED);
    }

    @Test
    void intervalThatIsNone_fallsBackWithANote() {
        for (String interval : List.of("5", "*/5 * * * *", "abc")) {
            InputMapping mapping = mapping(INCIDENTS, "interval", interval);
            assertThat(mapping.issues()).isEmpty();
            assertThat(mapping.settings()).doesNotContainKey("interval");
            assertThat(mapping.notes()).anyMatch(note -> note.startsWith("interval"));
        }
    }

    /** A person may have made the input in another app. */
    @Test
    void accountOfTheAddon_isFoundForAnInputOfAnotherApp() {
        InputMapping mapping = InputMapping.of(
                new OtherInput(
                        "search", INCIDENTS, "one", true, Map.of("azure_app_account", "theirs", "tenant_id", TENANT)),
                found(),
                Map.of());

        assertThat(mapping.issues()).isEmpty();
        assertThat(mapping.accountSettings()).containsEntry("client_id", CLIENT);
    }

    private static List<Code> codes(InputMapping mapping) {
        return mapping.issues().stream().map(Issue::code).toList();
    }

    private InputMapping mapping(String scheme, String... settings) {
        return InputMapping.of(input(scheme, settings), found(), Map.of());
    }

    private static OtherInput input(String scheme, String... settings) {
        Map<String, String> values = new HashMap<>(Map.of("azure_app_account", "theirs", "tenant_id", TENANT));
        for (int at = 0; at < settings.length; at += 2) {
            values.put(settings[at], settings[at + 1]);
        }
        return new OtherInput(APP, scheme, "one", true, values);
    }

    private Installation found() {
        return new Installation(
                List.of(), inputs, List.of(new OtherAccount(APP, "theirs", CLIENT)), Map.of(), ours, Set.of());
    }
}

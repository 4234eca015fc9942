package ta.judges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonObject;
import com.microsoft.graph.core.tasks.PageIterator;
import com.microsoft.graph.models.odataerrors.ODataError;
import com.microsoft.graph.models.security.Alert;
import com.microsoft.graph.models.security.AlertClassification;
import com.microsoft.graph.models.security.AlertCollectionResponse;
import com.microsoft.graph.models.security.AlertComment;
import com.microsoft.graph.models.security.AlertDetermination;
import com.microsoft.graph.models.security.AlertStatus;
import com.microsoft.graph.models.security.HuntingQueryResults;
import com.microsoft.graph.models.security.Incident;
import com.microsoft.graph.models.security.IncidentCollectionResponse;
import com.microsoft.graph.models.security.IncidentStatus;
import com.microsoft.graph.security.microsoftgraphsecurityrunhuntingquery.RunHuntingQueryPostRequestBody;
import com.microsoft.kiota.RequestInformation;
import com.microsoft.kiota.serialization.Parsable;
import com.microsoft.kiota.serialization.ParsableFactory;
import com.microsoft.kiota.serialization.ParseNode;
import com.microsoft.kiota.serialization.SerializationWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.simulator.defender.DefenderSimulator;
import ta.simulator.defender.Fault;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.defender.Tenant;
import ta.simulator.net.Json;

/** The Defender simulator, as Microsoft's SDK for Graph sees it. */
class GraphSdkTest {
    private static DefenderSimulator simulator;
    private static Tenant tenant;
    private static GraphClient client;

    @BeforeAll
    static void start() throws Exception {
        simulator = DefenderSimulator.start(
                SimulatorOptions.withSeed(15).alerts(230).incidents(60));
        tenant = simulator.tenant();
        client = new GraphClient(simulator);
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void alert_hasNothingThatTheSdkDoesNotKnow(boolean unknownMembers) throws Exception {
        assertThat(alerts(client, unknownMembers)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void incident_hasNothingThatTheSdkDoesNotKnow(boolean unknownMembers) throws Exception {
        assertThat(incidents(client, unknownMembers)).isEmpty();
    }

    /** Microsoft's documented samples are older than its metadata. */
    @Test
    void sample_hasTheOldMembersOfMicrosoftsPagesAlone() throws Exception {
        try (DefenderSimulator samples =
                DefenderSimulator.start(SimulatorOptions.withSeed(15).withSamples())) {
            GraphClient other = new GraphClient(samples);

            assertThat(alerts(other, true)).isEmpty();
            assertThat(incidents(other, true))
                    .containsExactlyInAnyOrder(
                            "AlertComment has no member createdBy",
                            "AlertComment has no member createdTime",
                            "Incident has no member tags");
        }
    }

    private static Set<String> alerts(GraphClient client, boolean unknownMembers) throws Exception {
        return differences(
                client,
                "/security/alerts_v2?$top=100",
                unknownMembers,
                AlertCollectionResponse::createFromDiscriminatorValue);
    }

    private static Set<String> incidents(GraphClient client, boolean unknownMembers) throws Exception {
        return differences(
                client,
                "/security/incidents?$top=25&$expand=alerts",
                unknownMembers,
                IncidentCollectionResponse::createFromDiscriminatorValue);
    }

    private static <T extends Parsable> Set<String> differences(
            GraphClient client, String target, boolean unknownMembers, ParsableFactory<T> factory) throws Exception {
        Set<String> all = new TreeSet<>();
        String next = target;
        while (!next.isEmpty()) {
            JsonObject page = client.raw(next, unknownMembers);
            assertThat(page.getAsJsonArray("value")).isNotEmpty();
            all.addAll(RoundTrip.differences(page, factory));
            next = Json.string(page, "@odata.nextLink")
                    .map(link -> link.substring(link.indexOf("/security/")))
                    .orElse("");
        }
        return all;
    }

    @Test
    void alerts_allPages_eachOnce() throws Exception {
        AlertCollectionResponse first = client.graph().security().alertsV2().get(request -> {
            request.queryParameters.top = 50;
            request.queryParameters.orderby = new String[] {"createdDateTime asc"};
        });
        List<String> ids = new ArrayList<>();
        new PageIterator.Builder<Alert, AlertCollectionResponse>()
                .client(client.graph())
                .collectionPage(first)
                .collectionPageFactory(AlertCollectionResponse::createFromDiscriminatorValue)
                .processPageItemCallback(alert -> ids.add(alert.getId()))
                .build()
                .iterate();

        assertThat(first.getValue()).hasSize(50);
        assertThat(ids).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(tenant.alertIds());
    }

    @Test
    void alerts_filtered_areThoseAfterTheInstant() {
        Instant since = Instant.parse(tenant.alert(tenant.alertIds().get(200))
                .get("lastUpdateDateTime")
                .getAsString());

        AlertCollectionResponse found = client.graph().security().alertsV2().get(request -> {
            request.queryParameters.filter = "lastUpdateDateTime ge " + since;
            request.queryParameters.top = 1000;
            request.queryParameters.count = true;
        });

        assertThat(found.getValue())
                .isNotEmpty()
                .allSatisfy(alert ->
                        assertThat(alert.getLastUpdateDateTime().toInstant()).isAfterOrEqualTo(since));
        assertThat(found.getOdataCount()).isEqualTo(found.getValue().size());
    }

    @Test
    void incidents_expanded_haveTheirAlerts() throws Exception {
        IncidentCollectionResponse first = client.graph().security().incidents().get(request -> {
            request.queryParameters.top = 25;
            request.queryParameters.expand = new String[] {"alerts"};
        });
        Set<String> incidents = new HashSet<>();
        Set<String> alerts = new HashSet<>();
        new PageIterator.Builder<Incident, IncidentCollectionResponse>()
                .client(client.graph())
                .collectionPage(first)
                .collectionPageFactory(IncidentCollectionResponse::createFromDiscriminatorValue)
                .processPageItemCallback(incident -> {
                    incident.getAlerts().forEach(alert -> {
                        assertThat(alert.getIncidentId()).isEqualTo(incident.getId());
                        alerts.add(alert.getId());
                    });
                    return incidents.add(incident.getId());
                })
                .build()
                .iterate();

        assertThat(incidents).containsExactlyInAnyOrderElementsOf(tenant.incidentIds());
        assertThat(alerts).hasSizeGreaterThan(200);
    }

    @Test
    void alert_changed_isAnsweredAsItIsNow() {
        String id = tenant.alert().add();
        Alert change = new Alert();
        change.setStatus(AlertStatus.Resolved);
        change.setClassification(AlertClassification.TruePositive);
        change.setDetermination(AlertDetermination.Malware);
        change.setAssignedTo("ann@contoso.example");

        Alert answered = client.graph().security().alertsV2().byAlertId(id).patch(change);
        Alert read = client.graph().security().alertsV2().byAlertId(id).get();

        for (Alert alert : List.of(answered, read)) {
            assertThat(alert.getId()).isEqualTo(id);
            assertThat(alert.getStatus()).isEqualTo(AlertStatus.Resolved);
            assertThat(alert.getClassification()).isEqualTo(AlertClassification.TruePositive);
            assertThat(alert.getDetermination()).isEqualTo(AlertDetermination.Malware);
            assertThat(alert.getAssignedTo()).isEqualTo("ann@contoso.example");
            assertThat(alert.getResolvedDateTime()).isNotNull();
        }
    }

    @Test
    void incident_changed_isAnsweredAsItIsNow() {
        String id = tenant.addIncident(2);
        Incident change = new Incident();
        change.setStatus(IncidentStatus.Resolved);
        change.setClassification(AlertClassification.InformationalExpectedActivity);
        change.setDetermination(AlertDetermination.SecurityTesting);
        change.setCustomTags(List.of("drill"));
        change.setResolvingComment("a drill");

        Incident answered =
                client.graph().security().incidents().byIncidentId(id).patch(change);
        Incident read = client.graph().security().incidents().byIncidentId(id).get();

        for (Incident incident : List.of(answered, read)) {
            assertThat(incident.getStatus()).isEqualTo(IncidentStatus.Resolved);
            assertThat(incident.getClassification()).isEqualTo(AlertClassification.InformationalExpectedActivity);
            assertThat(incident.getDetermination()).isEqualTo(AlertDetermination.SecurityTesting);
            assertThat(incident.getCustomTags()).containsExactly("drill");
            assertThat(incident.getResolvingComment()).isEqualTo("a drill");
        }
    }

    /**
     * The SDK's method sends and expects bare lists. Microsoft documents one comment as the body, and an answer with the list as
     * {@code value}; body and answer are therefore set and read by hand, with the SDK's class.
     */
    @Test
    void comment_isAnsweredWithAllComments() {
        String id = tenant.alert().add();
        AlertComment comment = new AlertComment();
        comment.setOdataType("microsoft.graph.security.alertComment");
        comment.setComment("Grüße – \"two\" \\ lines\nseen");
        RequestInformation request =
                client.graph().security().alertsV2().byAlertId(id).comments().toPostRequestInformation(List.of());
        request.setContentFromParsable(client.graph().getRequestAdapter(), "application/json", comment);

        List<AlertComment> answered =
                client.graph().getRequestAdapter().send(request, new HashMap<>(), Comments::new).value;
        Alert read = client.graph().security().alertsV2().byAlertId(id).get();

        for (List<AlertComment> comments : List.of(answered, read.getComments())) {
            assertThat(comments).last().satisfies(one -> {
                assertThat(one.getComment()).isEqualTo(comment.getComment());
                assertThat(one.getCreatedByDisplayName()).isNotBlank();
                assertThat(one.getCreatedDateTime()).isNotNull();
            });
        }
    }

    private static final class Comments implements Parsable {
        private List<AlertComment> value = List.of();

        private Comments(ParseNode node) {}

        @Override
        public Map<String, Consumer<ParseNode>> getFieldDeserializers() {
            return Map.of(
                    "value",
                    node -> value = node.getCollectionOfObjectValues(AlertComment::createFromDiscriminatorValue));
        }

        @Override
        public void serialize(SerializationWriter writer) {
            writer.writeCollectionOfObjectValues("value", value);
        }
    }

    @Test
    void hunt_hasTheSchemaAndTheRows() {
        tenant.hunting()
                .define("DeviceEvents", "Timestamp:DateTime", "DeviceName:String")
                .add(
                        "DeviceEvents",
                        Json.object("Timestamp", Instant.now().toString(), "DeviceName", "pc1"),
                        Instant.now());
        RunHuntingQueryPostRequestBody query = new RunHuntingQueryPostRequestBody();
        query.setQuery("DeviceEvents | project Timestamp, DeviceName");
        query.setTimespan("P1D");

        HuntingQueryResults found = client.graph()
                .security()
                .microsoftGraphSecurityRunHuntingQuery()
                .post(query);

        assertThat(found.getSchema()).extracting(column -> column.getName()).containsExactly("Timestamp", "DeviceName");
        assertThat(found.getResults())
                .singleElement()
                .satisfies(row -> assertThat(row.getAdditionalData()).containsEntry("DeviceName", "pc1"));
    }

    @Test
    void absentAlert_isAnErrorOfGraphs() {
        ODataError error = catchThrowableOfType(
                ODataError.class,
                () -> client.graph().security().alertsV2().byAlertId("absent").get());

        assertThat(error.getResponseStatusCode()).isEqualTo(404);
        assertThat(error.getError().getCode()).isEqualTo("NotFound");
        assertThat(error.getError().getMessage()).isNotBlank();
        assertThat(error.getError().getInnerError().getRequestId()).isNotBlank();
        assertThat(error.getError().getInnerError().getDate()).isNotNull();
    }

    @Test
    void refusedChange_isAnErrorOfGraphs() {
        String id = tenant.addIncident(1);
        Incident change = new Incident();
        change.setRedirectIncidentId("1");

        ODataError error = catchThrowableOfType(
                ODataError.class,
                () -> client.graph().security().incidents().byIncidentId(id).patch(change));

        assertThat(error.getResponseStatusCode()).isEqualTo(400);
        assertThat(error.getError().getCode()).isEqualTo("BadRequest");
    }

    @Test
    void throttledCall_isRepeatedByTheSdk() {
        simulator.faults().next(1).matching("GET", "/v1.0/security/incidents").answer(Fault.throttle("0"));

        assertThat(client.graph().security().incidents().get().getValue()).isNotEmpty();
    }
}

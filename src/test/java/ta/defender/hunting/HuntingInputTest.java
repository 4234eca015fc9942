package ta.defender.hunting;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.http.ServerClock;
import ta.defender.microsoft.FeedClient;
import ta.defender.microsoft.HuntingClient;
import ta.defender.microsoft.Session;
import ta.defender.model.Feed;
import ta.defender.poll.InputTools;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.RecordingOutput;
import ta.defender.testing.RecordingStanzaLog;

class HuntingInputTest {
    private static final String STANZA = "defender_hunting://logons";
    private static final Instant NOW = FakeClock.START;
    private static final String TOO_LARGE =
            "Query execution has exceeded the allowed result size. Optimize your query by limiting the number of results"
                    + " and try again.";

    private final FakeClock clock = new FakeClock();
    private final FakeSleeper sleeper = new FakeSleeper(clock);
    private String tenantId = "tenant-1";
    private String directory = "tenant-1";
    private int renewals;
    private Duration serviceAhead = Duration.ZERO;
    private Duration hostAhead = Duration.ZERO;
    private final FakeTenant tenant = new FakeTenant(() -> clock.instant().plus(serviceAhead));
    private final MemoryGenerations generations = new MemoryGenerations();
    private final RecordingStanzaLog log = new RecordingStanzaLog();
    private final Map<String, String> parameters = new HashMap<>();
    private final HuntingQuota quota = new HuntingQuota(null);
    private final RecordingOutput output = new RecordingOutput();
    private Set<String> permissions = Set.of("ThreatHunting.Read.All");
    private HuntingInput input;

    @BeforeEach
    void begin() {
        parameters.put("account", "contoso");
        parameters.put("query", "DeviceLogonEvents");
        parameters.put("start_time", "-1d");
        restart();
    }

    /** Tables such as DeviceTvmInfo have rows whose instant stands for none. */
    @ParameterizedTest
    @ValueSource(strings = {"0001-01-01T00:00:00Z", "1601-01-01T00:00:00Z"})
    void row_beforeThereWasDefender_hasTheTimeOfReading_andIsWrittenOnce(String time) throws Exception {
        tenant.row(NOW.minusSeconds(3600), Instant.MIN, "{\"Timestamp\":\"" + time + "\",\"A\":1}");

        poll();
        poll();

        assertThat(rows())
                .singleElement()
                .satisfies(event -> assertThat(event.header().time()).isEqualTo(NOW));
    }

    @Test
    void rows_areWrittenOnce_howeverOftenTheOverlapIsRead() throws Exception {
        fill(100, Duration.ofMinutes(10));

        poll();
        poll();
        poll();

        assertThat(ids()).hasSize(100).doesNotHaveDuplicates();
        assertThat(tenant.queries()).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void answer_withAnErrorBesideItsRows_isReadAgainUntilItIsWhole() throws Exception {
        parameters.put("query", "DeviceLogonEvents | where Timestamp > ago(3d)");
        restart();
        fill(100, Duration.ofMinutes(10));
        tenant.answerInPart(asked -> asked.number() <= 5);

        poll();

        assertThat(ids()).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void window_whoseAnswerStaysPartial_isAGap() throws Exception {
        fill(100, Duration.ofMinutes(10));
        Instant bad = NOW.minus(Duration.ofHours(5));
        tenant.answerInPart(asked -> !asked.from().isAfter(bad) && asked.to().isAfter(bad));

        poll();

        assertThat(ids()).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(99);
        assertThat(log.lines("ERROR")).singleElement().asString().contains("one of the shards failed");
        assertThat(health("hunting_gap")).hasSize(1);
    }

    @Test
    void row_isTheServicesJsonWithItsTime() throws Exception {
        tenant.row(
                NOW.minusSeconds(3600),
                Instant.MIN,
                "{\"Timestamp@odata.type\":\"#DateTimeOffset\",\"Timestamp\":\"2026-03-01T11:00:00.1234567Z\",\"A\":null,"
                        + "\"B@odata.type\":\"x\",\"B\":{\"c\": [1, 2]}}");

        poll();

        RecordingOutput.Event event = rows().get(0);
        assertThat(event.data())
                .isEqualTo("{\"Timestamp\":\"2026-03-01T11:00:00.1234567Z\",\"A\":null,\"B\":{\"c\":[1,2]}}");
        assertThat(event.header().time()).isEqualTo(Instant.parse("2026-03-01T11:00:00.123456700Z"));
        assertThat(event.header().sourcetype()).isEqualTo("ms:defender:hunting");
        assertThat(event.header().source()).isEqualTo("defender_hunting:tenant-1");
    }

    @Test
    void poll_thatFailsAtOnce_isNoSuccess() throws Exception {
        tenant.fail(asked -> new FakeTenant.Fault(500, ""));
        poll();
        assertThat(log.polls()).isZero();

        tenant.fail(asked -> null);
        poll();
        assertThat(log.polls()).isEqualTo(1);
    }

    @Test
    void poll_afterAHostThatRanAheadWasPutRight_goesOnAtOnce() throws Exception {
        hostAhead = Duration.ofDays(3);
        poll();
        hostAhead = Duration.ZERO;
        tenant.add(clock.instant().minus(Duration.ofMinutes(20)), 7);

        poll();

        assertThat(ids()).containsExactly("7");
    }

    @Test
    void envelope_makesARecordOfTheStreamingApi() throws Exception {
        parameters.put("envelope", "true");
        restart();
        tenant.add(NOW.minusSeconds(3600), 7);

        poll();

        RecordingOutput.Event event = rows().get(0);
        JsonObject record = JsonParser.parseString(event.data()).getAsJsonObject();
        assertThat(event.header().sourcetype()).isEqualTo("ms:defender:eventhub");
        assertThat(record.get("category").getAsString()).isEqualTo("AdvancedHunting-DeviceLogonEvents");
        assertThat(record.get("tenantId").getAsString()).isEqualTo("tenant-1");
        assertThat(record.get("time").getAsString()).isEqualTo("2026-03-01T11:00:00Z");
        assertThat(record.getAsJsonObject("properties").get("ReportId").getAsInt())
                .isEqualTo(7);
    }

    @Test
    void row_thatArrivesLate_isFoundInTheOverlap() throws Exception {
        tenant.add(NOW.minusSeconds(1800), 1);
        tenant.add(NOW.minus(Duration.ofHours(2)), 2, NOW.plusSeconds(60));

        poll();
        assertThat(ids()).containsExactly("1");
        poll();

        assertThat(ids()).containsExactly("1", "2");
    }

    @Test
    void row_youngerThanSettle_waits() throws Exception {
        tenant.add(NOW.minusSeconds(600), 1);

        poll();
        assertThat(ids()).isEmpty();
        poll();

        assertThat(ids()).containsExactly("1");
    }

    @Test
    void sameReportId_onTwoDevices_isTwoRows() throws Exception {
        Instant time = NOW.minusSeconds(3600);
        for (String device : List.of("a", "b", "a")) {
            tenant.row(
                    time,
                    Instant.MIN,
                    "{\"Timestamp\":\"" + time + "\",\"DeviceId\":\"" + device + "\",\"ReportId\":1,\"x\":\"" + device
                            + "\"}");
        }

        poll();

        assertThat(rows()).hasSize(2);
    }

    @Test
    void row_withoutAKeyColumn_isKnownByItsContent() throws Exception {
        Instant time = NOW.minusSeconds(3600);
        for (String text : List.of("one", "two", "one")) {
            tenant.row(
                    time,
                    Instant.MIN,
                    "{\"Timestamp\":\"" + time + "\",\"ReportId\":1,\"DeviceId\":\"\",\"x\":\"" + text + "\"}");
        }

        poll();
        poll();

        assertThat(rows()).hasSize(2);
    }

    @Test
    void query_thatMultipliesRows_isNotKeyedByTheTable() throws Exception {
        parameters.put("query", "DeviceLogonEvents | mv-expand x");
        restart();
        Instant time = NOW.minusSeconds(3600);
        for (int x = 0; x < 3; x++) {
            tenant.row(
                    time,
                    Instant.MIN,
                    "{\"Timestamp\":\"" + time + "\",\"ReportId\":1,\"DeviceId\":\"d\",\"x\":" + x + "}");
        }

        poll();

        assertThat(rows()).hasSize(3);
    }

    @Test
    void restart_repeatsNothingAndLosesNothing() throws Exception {
        fill(50, Duration.ofMinutes(10));
        poll();
        settle();
        Instant late = NOW.minusSeconds(5000);
        tenant.add(late, 999);
        restart();

        poll();

        assertThat(ids()).hasSize(51).doesNotHaveDuplicates();
    }

    @Test
    void restart_beforeTheEventsSettled_writesThemAgain() throws Exception {
        fill(5, Duration.ofMinutes(10));
        output.taking(false);
        input.run();
        settle();
        restart();

        input.run();

        assertThat(ids()).hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 40})
    void window_thatIsTooLarge_isHalvedUntilEveryRowIsThere(int limit) throws Exception {
        fill(500, Duration.ofMinutes(2));
        tenant.fail(asked -> asked.rows() > limit ? new FakeTenant.Fault(400, TOO_LARGE) : null);

        poll();

        assertThat(ids()).hasSize(500).doesNotHaveDuplicates();
        assertThat(log.lines("ERROR")).isEmpty();
    }

    @Test
    void answerAtTheLimitOfRows_isHalved() throws Exception {
        for (int i = 0; i < 100_001; i++) {
            tenant.add(NOW.minusSeconds(80_000).plusMillis(500L * i), i);
        }

        poll();

        assertThat(ids()).hasSize(100_001).doesNotHaveDuplicates();
        assertThat(health("hunting_gap")).isEmpty();
    }

    @Test
    void second_thatIsFull_isAnErrorAndAHealthEvent() throws Exception {
        Instant full = NOW.minusSeconds(40_000);
        for (int i = 0; i < 100_050; i++) {
            tenant.add(full.plusNanos(1000L * i), i);
        }
        tenant.add(full.plusSeconds(100), "\"after\"");

        poll();
        poll();

        assertThat(ids()).hasSize(100_001).contains("after");
        List<JsonObject> gaps = health("hunting_gap");
        assertThat(gaps).hasSize(1);
        assertThat(gaps.get(0).get("from").getAsString()).isEqualTo(full.toString());
        assertThat(gaps.get(0).get("to").getAsString())
                .isEqualTo(full.plusSeconds(1).toString());
        assertThat(gaps.get(0).get("number").getAsInt()).isEqualTo(1);
        assertThat(log.lines("ERROR")).anyMatch(line -> line.contains("gap 1"));
    }

    @Test
    void gatewayTimeOut_isAskedAgainThenHalved() throws Exception {
        fill(20, Duration.ofMinutes(30));
        tenant.fail(asked ->
                Duration.between(asked.from(), asked.to()).toHours() >= 6 ? new FakeTenant.Fault(504, "") : null);

        poll();

        assertThat(ids()).hasSize(20).doesNotHaveDuplicates();
        assertThat(tenant.queries().subList(0, 3)).containsOnly(tenant.queries().get(0));
        assertThat(tenant.queries().get(3)).isNotEqualTo(tenant.queries().get(0));
    }

    @Test
    void serviceThatIsDown_leavesNoGapAndLosesNothing() throws Exception {
        fill(20, Duration.ofMinutes(30));
        tenant.fail(asked -> new FakeTenant.Fault(500, ""));
        poll();
        assertThat(log.lines("ERROR")).hasSize(1);
        assertThat(health("hunting_gap")).isEmpty();

        tenant.fail(asked -> null);
        poll();

        assertThat(ids()).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void answerWithoutRows_isNotTakenForTooLarge() throws Exception {
        fill(20, Duration.ofMinutes(30));
        tenant.fail(asked -> new FakeTenant.Fault(200, "Kusto said no"));

        poll();

        assertThat(tenant.queries()).hasSize(3);
        assertThat(log.lines("ERROR")).singleElement().asString().contains("Kusto said no");
    }

    @Test
    void secondThatFails_isAGapAndReadLater() throws Exception {
        fill(20, Duration.ofMinutes(30));
        Instant poisoned = NOW.minus(Duration.ofMinutes(20 + 30 * 10L));
        tenant.fail(asked -> !asked.from().isAfter(poisoned) && !asked.to().isBefore(poisoned)
                ? new FakeTenant.Fault(504, "")
                : null);
        poll();
        assertThat(ids()).hasSize(19);
        assertThat(health("hunting_gap")).hasSize(1);

        tenant.fail(asked -> null);
        clock.advance(Duration.ofHours(2));
        poll();

        assertThat(ids()).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void callQuota_waitsAsTheServiceSays() throws Exception {
        fill(3, Duration.ofHours(1));
        tenant.fail(asked ->
                asked.number() == 1 ? new FakeTenant.Fault(429, "calls quota", Map.of("Retry-After", "37")) : null);

        poll();

        assertThat(sleeper.waits()).contains(Duration.ofSeconds(37));
        assertThat(ids()).hasSize(3);
    }

    @Test
    void cpuQuota_suspendsEveryInputOfTheTenantUntilTheNextQuarter() throws Exception {
        clock.set(Instant.parse("2026-03-01T12:04:00Z"));
        restart();
        tenant.fail(asked -> new FakeTenant.Fault(429, "quota of CPU resources is exceeded"));

        input.run();
        settle();
        clock.advance(Duration.ofSeconds(2));
        input.run();

        assertThat(input.due()).isEqualTo(Instant.parse("2026-03-01T12:15:05Z"));
        assertThat(quota.suspendedUntil("tenant-1", clock.instant())).contains(Instant.parse("2026-03-01T12:15:05Z"));
        tenant.fail(asked -> null);
        HuntingInput other = newInput();
        int asked = tenant.queries().size();
        other.run();
        assertThat(tenant.queries()).hasSize(asked);
        assertThat(other.due()).isEqualTo(Instant.parse("2026-03-01T12:15:05Z"));
    }

    @Test
    void refusalInSpiteOfThePermission_saysThatTheTenantIsNotOnboarded() throws Exception {
        permissions = Set.of("ThreatHunting.Read.All");
        tenant.fail(asked -> new FakeTenant.Fault(403, "Account is not provisioned."));

        poll();

        assertThat(log.lines("ERROR")).singleElement().asString().contains("not onboarded");
    }

    @Test
    void missingPermission_isNamed() throws Exception {
        permissions = Set.of("SecurityAlert.Read.All");
        tenant.fail(asked -> new FakeTenant.Fault(403, "Missing application roles."));

        poll();

        assertThat(log.lines("ERROR"))
                .singleElement()
                .asString()
                .contains("ThreatHunting.Read.All")
                .contains("SecurityAlert.Read.All");
    }

    /** The permissions of a token are those at the time of its issue. */
    @Test
    void permissionGrantedMeanwhile_isUsedAtTheNextInterval() throws Exception {
        tenant.fail(asked -> renewals == 0 ? new FakeTenant.Fault(403, "Missing application roles.") : null);
        tenant.add(NOW.minusSeconds(3600), 1);

        poll();
        assertThat(renewals).isZero();
        poll();

        assertThat(renewals).isEqualTo(1);
        assertThat(ids()).containsExactly("1");
        poll();
        assertThat(renewals).isEqualTo(1);
    }

    @Test
    void tenantSpelledOtherwise_isTheSameTenant() throws Exception {
        tenant.add(NOW.minusSeconds(3600), 1);
        poll();
        settle();
        tenantId = "contoso.example";
        restart();
        poll();
        settle();
        tenantId = "TENANT-1";
        restart();
        poll();

        assertThat(ids()).containsExactly("1");
        assertThat(log.lines("WARN")).isEmpty();
    }

    @Test
    void tenantThatMayBeTheSame_waitsUntilThatIsClear() throws Exception {
        tenant.add(NOW.minusSeconds(3600), 1);
        poll();
        settle();
        directory = "contoso.example";
        tenantId = directory;
        restart();
        poll();

        assertThat(ids()).containsExactly("1");
        assertThat(log.lines("ERROR")).singleElement().asString().contains("tenant_id", "contoso.example", "tenant-1");
    }

    @Test
    void clocks_thatAreHoursApart_areReported() throws Exception {
        serviceAhead = Duration.ofHours(-3);
        tenant.dated();
        poll();

        assertThat(log.lines("ERROR")).singleElement().asString().contains("Clocks differ by 180 min");
        assertThat(health("clocks")).hasSize(1);
    }

    @Test
    void faultyQuery_hasKustosTextAndTheWayOut() throws Exception {
        tenant.fail(asked -> new FakeTenant.Fault(
                400, "'where' operator: Failed to resolve column or scalar expression named 'Timestamp'"));

        poll();

        assertThat(log.lines("ERROR"))
                .singleElement()
                .asString()
                .contains("Failed to resolve column or scalar expression named 'Timestamp'")
                .contains("time_field = none");
    }

    @Test
    void snapshot_isReadWholeAndKnownByContent() throws Exception {
        parameters.put("time_field", "none");
        restart();
        tenant.row(NOW, Instant.MIN, "{\"DeviceName\":\"a\",\"OS\":\"1\"}");
        tenant.row(NOW, Instant.MIN, "{\"DeviceName\":\"b\",\"OS\":\"1\"}");
        poll();
        tenant.row(NOW, clock.instant(), "{\"DeviceName\":\"a\",\"OS\":\"2\"}");

        poll();
        settle();
        restart();
        poll();

        assertThat(rows()).hasSize(3);
        assertThat(tenant.queries()).containsOnly("DeviceLogonEvents");
        assertThat(tenant.bodies()).allMatch(body -> !body.has("Timespan"));
    }

    @Test
    void timespan_guardsTheServicesOwnTimeOnly() throws Exception {
        poll();
        assertThat(tenant.bodies().get(0).get("Timespan").getAsString())
                .isEqualTo("2026-02-28T12:00:00Z/2026-03-01T11:45:00Z");
        assertThat(tenant.queries().get(0))
                .isEqualTo("DeviceLogonEvents\n| where Timestamp between (datetime(2026-02-28T12:00:00Z) .."
                        + " datetime(2026-03-01T11:44:59.9999999Z))");
        parameters.put("time_field", "ProcessCreationTime");
        restart();

        poll();

        assertThat(tenant.bodies().get(tenant.bodies().size() - 1).has("Timespan"))
                .isFalse();
    }

    @Test
    void completeness_isProvenAgainstTheServicesCounts() throws Exception {
        fill(60, Duration.ofMinutes(20));

        poll();

        JsonObject check = health("hunting_completeness").get(0);
        assertThat(check.get("outcome").getAsString()).isEqualTo("complete");
        assertThat(check.get("missing").getAsInt()).isZero();
        assertThat(check.get("rows").getAsInt())
                .isPositive()
                .isEqualTo(check.get("emitted").getAsInt());
        poll();
        assertThat(health("hunting_completeness")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "-1", "\"many\"", "1.5"})
    void completeness_isNotClaimedWhenTheCountsCannotBeRead(String count) throws Exception {
        fill(60, Duration.ofMinutes(20));
        tenant.countAs(real -> JsonParser.parseString(count));
        poll();
        assertThat(health("hunting_completeness")).isEmpty();
        assertThat(log.lines("WARN")).hasSize(1);

        tenant.countAs(JsonPrimitive::new);
        clock.advance(Duration.ofHours(2));
        poll();

        assertThat(health("hunting_completeness").get(0).get("outcome").getAsString())
                .isEqualTo("complete");
    }

    @Test
    void completeness_isNotClaimedWhenTheServiceCountsFewerRowsThanWereEmitted() throws Exception {
        fill(60, Duration.ofMinutes(20));
        tenant.countAs(real -> new JsonPrimitive(0));

        poll();

        JsonObject check = health("hunting_completeness").get(0);
        assertThat(check.get("outcome").getAsString()).isEqualTo("not_provable");
        assertThat(check.get("emitted").getAsInt()).isPositive();
    }

    @Test
    void completeness_readsAnHourAgainThatGotMoreRows() throws Exception {
        fill(60, Duration.ofMinutes(20));
        poll();
        // behind the overlap by the time it can be seen
        tenant.add(NOW.minus(Duration.ofMinutes(90)), 777, NOW.plus(Duration.ofHours(20)));
        for (int i = 0; i < 100; i++) {
            poll();
        }

        List<JsonObject> checks = health("hunting_completeness");
        assertThat(checks).hasSize(2);
        assertThat(checks.get(1).get("hours_read_again").getAsInt()).isEqualTo(1);
        assertThat(checks.get(1).get("outcome").getAsString()).isEqualTo("complete");
        assertThat(ids()).contains("777").doesNotHaveDuplicates();
    }

    @Test
    void lossyQuery_runsAndIsMarked() throws Exception {
        parameters.put("query", "DeviceLogonEvents | where Timestamp > ago(1h) | take 5");
        restart();

        poll();

        assertThat(log.lines("WARN"))
                .singleElement()
                .asString()
                .contains("ago()")
                .contains("take");
        JsonObject health = health("hunting_completeness").get(0);
        assertThat(health.get("sampled").getAsBoolean()).isTrue();
        assertThat(health.get("operators").toString()).isEqualTo("[\"ago()\",\"take\"]");
    }

    @ParameterizedTest
    @CsvSource({"40,1", "20,0"})
    void timeThatTheServiceNoLongerHas_isReported(int days, int gaps) throws Exception {
        poll();
        settle();
        clock.advance(Duration.ofDays(days));
        restart();

        poll();

        assertThat(health("hunting_gap")).hasSize(gaps);
    }

    @Test
    void query_isNeverLoggedAtInfo() throws Exception {
        parameters.put("query", "DeviceLogonEvents | where AccountName == 'secret-name'");
        restart();
        fill(3, Duration.ofHours(1));
        tenant.fail(asked -> asked.number() == 1 ? new FakeTenant.Fault(500, "") : null);

        poll();

        assertThat(log.lines()).noneMatch(line -> line.contains("secret-name"));
    }

    @Test
    void checkpoint_withOneBitChanged_isNoCheckpoint() throws Exception {
        fill(3, Duration.ofHours(1));
        poll();
        settle();
        byte[] content = generations.content(STANZA);
        List<Integer> unnoticed = new ArrayList<>();
        for (int i = 0; i < content.length; i++) {
            byte[] damaged = content.clone();
            damaged[i] ^= 4;
            generations.set(STANZA, damaged);
            try {
                new HuntingCheckpoints(generations).load(STANZA);
                unnoticed.add(i);
            } catch (java.io.UncheckedIOException e) {
                // noticed
            }
        }

        assertThat(unnoticed).isEmpty();
    }

    @Test
    void serviceClockBehindTheHosts_holdsTheCheckpointBack() throws Exception {
        fill(3, Duration.ofHours(1));
        tenant.fail(asked -> null);

        poll();
        settle();

        assertThat(new HuntingCheckpoints(generations)
                        .load(STANZA)
                        .orElseThrow()
                        .checkpoint()
                        .readTo())
                .isEqualTo(NOW.minusSeconds(900));
    }

    private void fill(int count, Duration apart) {
        for (int i = 0; i < count; i++) {
            Instant time = NOW.minus(Duration.ofMinutes(20)).minus(apart.multipliedBy(i));
            if (time.isAfter(NOW.minus(Duration.ofDays(1)))) {
                tenant.add(time, i);
            }
        }
    }

    /** One interval passes. */
    private void poll() throws InterruptedException {
        input.run();
        clock.advance(Duration.ofMinutes(15));
    }

    private void settle() {
        input.finish();
    }

    private void restart() {
        input = newInput();
    }

    private HuntingInput newInput() {
        HuntingClient client = new HuntingClient(
                tenant,
                URI.create("https://graph.example"),
                new ServerClock(() -> clock.instant().plus(hostAhead), clock),
                sleeper,
                new SplittableRandom(1));
        Session session = new Session() {
            @Override
            public String tenantId() {
                return tenantId;
            }

            @Override
            public String directory(Feed feed) {
                return directory;
            }

            @Override
            public void renewToken(Feed feed) {
                renewals++;
            }

            @Override
            public FeedClient client(Feed feed) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Set<String> applicationNames(Feed feed) {
                return Set.of();
            }

            @Override
            public HuntingClient hunting() {
                return client;
            }

            @Override
            public Set<String> permissions(Feed feed) {
                return permissions;
            }
        };

        return new HuntingInput(
                HuntingSettings.read(STANZA, parameters, clock.instant()),
                account -> session,
                new HuntingCheckpoints(generations),
                quota,
                new InputTools(output, clock, sleeper, log));
    }

    private List<RecordingOutput.Event> rows() {
        return output.events().stream()
                .filter(event -> !event.header().sourcetype().equals("ms:defender:health"))
                .toList();
    }

    private List<String> ids() {
        return rows().stream()
                .map(event -> JsonParser.parseString(event.data())
                        .getAsJsonObject()
                        .get("ReportId")
                        .getAsString())
                .toList();
    }

    private List<JsonObject> health(String check) {
        return output.events().stream()
                .filter(event -> event.header().sourcetype().equals("ms:defender:health"))
                .map(event -> JsonParser.parseString(event.data()).getAsJsonObject())
                .filter(event -> event.get("check").getAsString().equals(check))
                .toList();
    }
}

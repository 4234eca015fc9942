package ta.defender.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ta.defender.doctor.CheckResult.Outcome;
import ta.defender.http.ServerClock;
import ta.defender.http.TransportException;
import ta.defender.hunting.HuntingQuota;
import ta.defender.microsoft.AccessToken;
import ta.defender.microsoft.AccountAccess;
import ta.defender.microsoft.AccountSettings;
import ta.defender.microsoft.FeedClient;
import ta.defender.microsoft.HuntingClient;
import ta.defender.model.Api;
import ta.defender.model.Code;
import ta.defender.model.Feed;
import ta.defender.model.Issue;
import ta.defender.splunk.AddonSettings;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;
import ta.simulator.net.CertificateRequest;
import ta.simulator.net.Certificates;

final class AccountCheckTest {
    private static final String LOGIN = "login.example";
    private static final String GRAPH = "graph.example";

    private final FakeClock clock = new FakeClock();
    private final FakeTransport network = new FakeTransport();
    private final FakeTransport api = new FakeTransport();
    private final Map<String, String> values = new HashMap<>(Map.of(
            "tenant_id", "11111111-2222-3333-4444-555555555555",
            "client_id", "11111111-2222-3333-4444-666666666666",
            "cloud", "custom",
            "login_url", "https://" + LOGIN,
            "graph_url", "https://" + GRAPH));
    private final HuntingQuota quota = new HuntingQuota(null);
    private AddonSettings settings = AddonSettings.DEFAULT;
    private NameResolver names = host -> List.of("192.0.2.1");
    private TransportException tokenFailure;
    private String roles = "\"SecurityAlert.ReadWrite.All\"";

    @Test
    void account_whenAllIsWell_isOkThroughout() throws Exception {
        network.answer(greeting(Duration.ZERO));
        api.answer(Answer.text(200, "{\"value\":[{\"id\":\"1\"}]}"));

        List<CheckResult> findings = check(Feed.GRAPH_ALERTS);

        assertThat(findings).extracting(CheckResult::outcome).containsOnly(Outcome.OK, Outcome.SKIPPED);
        assertThat(findings)
                .filteredOn(finding -> finding.outcome() == Outcome.OK)
                .extracting(CheckResult::check, CheckResult::target)
                .containsExactly(
                        tuple(Check.NAME_RESOLUTION, LOGIN),
                        tuple(Check.CONNECTION, LOGIN),
                        tuple(Check.TLS, LOGIN),
                        tuple(Check.CLOCK, LOGIN),
                        tuple(Check.NAME_RESOLUTION, GRAPH),
                        tuple(Check.CONNECTION, GRAPH),
                        tuple(Check.TLS, GRAPH),
                        tuple(Check.CLOCK, GRAPH),
                        tuple(Check.TOKEN, "graph"),
                        tuple(Check.ROLES, "graph alerts"),
                        tuple(Check.PERMISSION, "graph alerts"));
        assertThat(api.lastRequest().uri().toString()).contains("/v1.0/security/alerts_v2", "$top=1");
    }

    @Test
    void host_whenItsNameIsUnknown_endsItsChecksAndSkipsTheRest() throws Exception {
        names = host -> {
            if (host.equals(LOGIN)) {
                throw new UnknownHostException(host);
            }
            return List.of("192.0.2.1");
        };
        network.answer(greeting(Duration.ZERO));

        List<CheckResult> findings = check(Feed.GRAPH_ALERTS);

        assertThat(failed(findings))
                .extracting(CheckResult::check, CheckResult::target)
                .containsExactly(tuple(Check.NAME_RESOLUTION, LOGIN));
        assertThat(failed(findings).get(0).remedy()).contains("DNS");
        assertThat(findings)
                .filteredOn(finding -> finding.outcome() == Outcome.SKIPPED)
                .extracting(CheckResult::check)
                .contains(Check.TOKEN, Check.ROLES, Check.PERMISSION);
    }

    @ParameterizedTest
    @CsvSource({
        "TLS_UNTRUSTED, TLS",
        "TLS_FAILED, TLS",
        "CONNECT_REFUSED, CONNECTION",
        "CONNECT_TIMEOUT, CONNECTION",
        "CONNECTION_LOST, CONNECTION",
        "RESPONSE_TIMEOUT, CONNECTION",
        "UNKNOWN_HOST, NAME_RESOLUTION"
    })
    void host_whenItCannotBeAsked_blamesTheStepThatFailed(Code kind, Check blamed) throws Exception {
        network.answer(Answer.failure(kind));

        assertThat(failed(check(Feed.GRAPH_ALERTS)))
                .extracting(CheckResult::check)
                .containsOnly(blamed);
    }

    @ParameterizedTest
    @CsvSource({"PROXY_REFUSED", "PROXY_UNAVAILABLE", "CONNECT_REFUSED"})
    void proxy_whenItIsInTheWay_isBlamed(Code kind) throws Exception {
        settings = new AddonSettings(
                AddonSettings.LogLevel.INFO,
                new AddonSettings.Proxy(URI.create("http://proxy.example:3128"), null),
                null,
                null);
        List<String> resolved = new ArrayList<>();
        names = host -> {
            resolved.add(host);
            return List.of("192.0.2.9");
        };
        network.answer(Answer.failure(kind));

        assertThat(failed(check(Feed.GRAPH_ALERTS)))
                .extracting(CheckResult::check)
                .containsOnly(Check.PROXY);
        assertThat(resolved).containsOnly("proxy.example");
    }

    @ParameterizedTest
    @CsvSource({"0, OK", "-60, OK", "61, WARNING", "-300, WARNING", "301, FAILED", "-4000, FAILED"})
    void clock_isJudgedByItsDistance(int seconds, Outcome outcome) throws Exception {
        network.answer(greeting(Duration.ofSeconds(seconds)));
        api.answer(Answer.text(200, "{\"value\":[]}"));

        assertThat(check(Feed.GRAPH_ALERTS))
                .filteredOn(finding -> finding.check() == Check.CLOCK)
                .extracting(CheckResult::outcome)
                .containsOnly(outcome);
    }

    @Test
    void token_whenRefused_givesTheRemedyApart() throws Exception {
        network.answer(greeting(Duration.ZERO));
        tokenFailure = new TransportException(
                Code.TOKEN_REFUSED, "AADSTS7000215 the client secret is wrong", "store its value", null);

        List<CheckResult> failed = failed(check(Feed.GRAPH_ALERTS));

        assertThat(failed)
                .containsExactly(new CheckResult(
                        "contoso",
                        Check.TOKEN,
                        "graph",
                        Outcome.FAILED,
                        Issue.of(Code.TOKEN_REFUSED, "AADSTS7000215 the client secret is wrong", "store its value")));
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void permission_whenMissing_isNamedByRoleAndByCall() throws Exception {
        network.answer(greeting(Duration.ZERO));
        roles = "\"User.Read.All\"";
        api.answer(Answer.text(403, "{\"error\":{\"code\":\"Forbidden\",\"message\":\"Missing application roles\"}}"));

        List<CheckResult> findings = check(Feed.GRAPH_ALERTS);

        List<CheckResult> bad =
                findings.stream().filter(finding -> !finding.remedy().isEmpty()).toList();
        assertThat(bad)
                .extracting(CheckResult::check, CheckResult::outcome)
                .containsExactly(tuple(Check.ROLES, Outcome.WARNING), tuple(Check.PERMISSION, Outcome.FAILED));
        assertThat(bad).allSatisfy(finding -> assertThat(finding.remedy()).contains("SecurityAlert.Read.All"));
        assertThat(bad.get(0).found()).contains("User.Read.All");
        assertThat(bad.get(1).found()).contains("Missing application roles");
    }

    @Test
    void roles_whenThereIsNone_isAFailure() throws Exception {
        network.answer(greeting(Duration.ZERO));
        roles = "";
        api.answer(Answer.text(403, "{}"));

        assertThat(failed(check(Feed.GRAPH_ALERTS)))
                .extracting(CheckResult::check)
                .contains(Check.ROLES);
    }

    @Test
    void roles_whenOnlyReading_saysWhatChangingNeeds() throws Exception {
        network.answer(greeting(Duration.ZERO));
        roles = "\"SecurityAlert.Read.All\"";
        api.answer(Answer.text(200, "{\"value\":[]}"));

        assertThat(check(Feed.GRAPH_ALERTS))
                .filteredOn(finding ->
                        finding.check() == Check.ROLES && finding.target().equals("graph alerts"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.outcome()).isEqualTo(Outcome.OK);
                    assertThat(finding.found()).contains("changing would need SecurityAlert.ReadWrite.All");
                });
    }

    @Test
    void service_whenThrottled_isAWarning() throws Exception {
        network.answer(greeting(Duration.ZERO));
        api.answer(Answer.text(429, "{}"));

        assertThat(check(Feed.GRAPH_ALERTS))
                .filteredOn(finding -> finding.check() == Check.PERMISSION)
                .extracting(CheckResult::outcome)
                .containsExactly(Outcome.WARNING);
    }

    @ParameterizedTest
    @CsvSource({"40, OK", "29, WARNING", "-1, FAILED"})
    void certificate_isJudgedByItsLastDay(int days, Outcome outcome) throws Exception {
        network.answer(greeting(Duration.ZERO));
        api.answer(Answer.text(200, "{\"value\":[]}"));
        Certificates authority = Certificates.create("authority", clock);
        values.put("auth", "certificate");
        values.put(
                "certificate",
                authority
                        .issue(CertificateRequest.commonNameOnly("app")
                                .withRsa()
                                .validFor(
                                        Duration.ofDays(-60),
                                        Duration.ofDays(days).plusHours(1)))
                        .certificatePem());

        assertThat(check(Feed.GRAPH_ALERTS))
                .filteredOn(finding -> finding.check() == Check.CERTIFICATE)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.outcome()).isEqualTo(outcome);
                    assertThat(finding.found()).contains("CN=app");
                });
    }

    @Test
    void api_whenItsAddressIsNotSet_isASettingsFailure() throws Exception {
        network.answer(greeting(Duration.ZERO));

        assertThat(failed(check(Feed.XDR_INCIDENTS))).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo(Check.SETTINGS);
            assertThat(finding.issue().toString()).contains("xdr_url");
        });
    }

    private static List<CheckResult> failed(List<CheckResult> findings) {
        return findings.stream()
                .filter(finding -> finding.outcome() == Outcome.FAILED)
                .toList();
    }

    @Test
    void hunting_whenNobodyUsesIt_isNotAskedFor() throws Exception {
        network.answer(greeting(Duration.ZERO));
        api.answer(Answer.text(200, "{\"value\":[]}"));

        assertThat(check(Feed.GRAPH_ALERTS))
                .filteredOn(finding -> finding.target().equals("advanced hunting"))
                .extracting(CheckResult::check, CheckResult::outcome)
                .containsExactly(tuple(Check.ROLES, Outcome.SKIPPED));
    }

    @Test
    void hunting_namesTheTablesThatTheTenantLacks() throws Exception {
        roles = "\"ThreatHunting.Read.All\"";
        network.answer(greeting(Duration.ZERO));
        api.answer(Answer.text(200, tables("AlertInfo", "DeviceEvents")));

        List<CheckResult> findings = hunting("DeviceEvents", "EmailEvents");

        assertThat(failed(findings))
                .extracting(CheckResult::check, CheckResult::target)
                .containsExactly(tuple(Check.TABLES, "EmailEvents"));
        assertThat(ok(findings)).contains(Check.ROLES, Check.PERMISSION, Check.TABLES, Check.QUOTA);
        assertThat(api.lastRequest().body().text()).contains("union isfuzzy=true", "(EmailEvents | take 0 | count");
    }

    @Test
    void hunting_withoutPermission_namesIt() throws Exception {
        network.answer(greeting(Duration.ZERO));
        api.answer(Answer.text(403, "{\"error\":{\"code\":\"Forbidden\",\"message\":\"no\"}}"));

        List<CheckResult> findings = hunting("DeviceEvents");

        assertThat(failed(findings)).extracting(CheckResult::check).containsExactly(Check.PERMISSION);
        assertThat(failed(findings).get(0).remedy()).contains("ThreatHunting.Read.All");
    }

    @Test
    void hunting_whenCpuIsUsedUp_isAWarningThatInputsHear() throws Exception {
        roles = "\"ThreatHunting.Read.All\"";
        network.answer(greeting(Duration.ZERO));
        api.answer(Answer.text(429, "{\"error\":{\"code\":\"TooManyRequests\",\"message\":\"quota of CPU\"}}"));

        List<CheckResult> findings = hunting("DeviceEvents");

        assertThat(failed(findings)).isEmpty();
        assertThat(findings)
                .filteredOn(finding -> finding.outcome() == Outcome.WARNING)
                .extracting(CheckResult::check)
                .containsExactly(Check.QUOTA);
        assertThat(quota.suspendedUntil(values.get("tenant_id"), clock.instant()))
                .isPresent();
    }

    @Test
    void hunting_whenTheUnionIsRefused_asksForEachTable() throws Exception {
        roles = "\"ThreatHunting.Read.All\"";
        network.answer(greeting(Duration.ZERO));
        String refusal = "{\"error\":{\"code\":\"BadRequest\",\"message\":\"Failed to resolve table\"}}";
        api.answer(Answer.text(400, refusal), Answer.text(200, tables()), Answer.text(400, refusal));

        List<CheckResult> findings = hunting("DeviceEvents", "EmailEvents");

        assertThat(failed(findings))
                .extracting(CheckResult::check, CheckResult::target)
                .containsExactly(tuple(Check.TABLES, "EmailEvents"));
    }

    @Test
    void use_isThatOfEnabledInputs() {
        Map<String, Map<String, String>> inputs = Map.of(
                "defender_hunting://a", Map.of("account", "contoso", "query", "EmailEvents | where x == 1"),
                "defender_hunting://b", Map.of("account", "contoso", "query", "DeviceInfo", "disabled", "1"),
                "defender_hunting://c", Map.of("account", "fabrikam", "query", "DeviceEvents"),
                "defender_incidents://d", Map.of("account", "contoso"),
                "defender_alerts://e", Map.of("account", "contoso", "api", "nonsense"));

        assertThat(AccountUse.of(inputs, "contoso", clock.instant()))
                .isEqualTo(
                        new AccountUse(Set.of(Feed.GRAPH_INCIDENTS, Feed.GRAPH_ALERTS), true, Set.of("EmailEvents")));
    }

    private static String tables(String... names) {
        StringBuilder rows = new StringBuilder();
        for (String name : names) {
            rows.append(rows.isEmpty() ? "" : ",").append("{\"Table\":\"" + name + "\"}");
        }
        return "{\"schema\":[{\"name\":\"Table\",\"type\":\"String\"}],\"results\":[" + rows + "]}";
    }

    private List<CheckResult> hunting(String... tables) throws InterruptedException {
        return check(new AccountUse(Set.of(), true, Set.of(tables)));
    }

    private static List<Check> ok(List<CheckResult> findings) {
        return findings.stream()
                .filter(finding -> finding.outcome() == Outcome.OK)
                .map(CheckResult::check)
                .toList();
    }

    private List<CheckResult> check(Feed feed) throws InterruptedException {
        return check(new AccountUse(EnumSet.of(feed), false, Set.of()));
    }

    private List<CheckResult> check(AccountUse use) throws InterruptedException {
        AccountSettings account = AccountSettings.read("contoso", values);
        CheckResults findings = CheckResults.of("contoso");
        new AccountCheck(account, settings, new AccountCheck.Network(access(), network, names), clock, findings)
                .run(use, quota);
        return findings.list();
    }

    private AccountAccess access() {
        return new AccountAccess() {
            @Override
            public AccessToken token(Api wanted) {
                if (tokenFailure != null) {
                    throw tokenFailure;
                }
                String claims = "{\"roles\":[" + roles + "]}";
                String payload = Base64.getUrlEncoder().encodeToString(claims.getBytes(StandardCharsets.UTF_8));
                return new AccessToken(
                        "e30." + payload + ".c2ln", clock.instant().plusSeconds(3600));
            }

            @Override
            public FeedClient client(Feed feed) {
                return new FeedClient(api, URI.create("https://" + GRAPH), feed, new ServerClock(clock, clock));
            }

            @Override
            public HuntingClient hunting() {
                return new HuntingClient(
                        api,
                        URI.create("https://" + GRAPH),
                        new ServerClock(clock, clock),
                        new FakeSleeper(clock),
                        new SplittableRandom(1));
            }
        };
    }

    /** An answer by a service whose clock shows that much less than ours. */
    private Answer greeting(Duration weAreAhead) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                clock.instant().minus(weAreAhead).atOffset(ZoneOffset.UTC));
        return Answer.text(404, "").withHeader("Date", date);
    }
}

package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.demo.Tally;
import ta.simulator.net.Json;
import ta.simulator.splunkd.client.SplunkEvent;

/** Alerts arrive as events: all of them, once, unchanged, with the right metadata. */
final class CollectionIT {
    @Test
    void alerts_whenTwoThousandLieOnManyPages_arriveOnceAndUnchanged() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(11).alerts(2000))) {
            rig.defender()
                    .faults()
                    .always()
                    .matching("GET", "/v1.0/security/alerts_v2")
                    .answer(ta.simulator.defender.Fault.smallerPage(100));
            rig.createInput("alerts", Rig.ACCOUNT);
            rig.awaitComplete();
            rig.awaitQuietPoll();
            assertThat(rig.tally())
                    .matches(Tally::exact)
                    .extracting(Tally::events)
                    .isEqualTo(2000);
            assertThat(rig.defender().calls().count(call -> call.query().contains("skip")))
                    .isGreaterThanOrEqualTo(19);
            rig.assertQuietLog();
        }
    }

    @Test
    void event_whenIndexed_carriesTimeSourceSourcetypeAndIndex() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(12).alerts(20))) {
            rig.createInput("alerts", Rig.ACCOUNT);
            rig.awaitComplete();
            for (SplunkEvent event : rig.events()) {
                Instant updated = Instant.parse(
                        Json.parseObject(event.raw()).get("lastUpdateDateTime").getAsString());
                assertThat(event.time().toEpochMilli()).isEqualTo(updated.toEpochMilli());
                assertThat(event.source())
                        .isEqualTo("defender_alerts:" + rig.defender().tenantId());
                assertThat(event.sourcetype()).isEqualTo("ms365:defender:incident:alerts");
                assertThat(event.index()).isEqualTo(rig.index());
                assertThat(event.raw()).doesNotContain("\n");
            }
        }
    }

    @Test
    void stanza_whenItNamesSourcetypeAndSource_overridesOurs() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(13).alerts(5))) {
            rig.createInput("alerts", Rig.ACCOUNT, "sourcetype", "own:type", "source", "own source");
            rig.awaitEvents(5);
            assertThat(rig.events())
                    .allMatch(event -> event.sourcetype().equals("own:type")
                            && event.source().equals("own source"));
        }
    }

    @Test
    void input_whenStoppedAndStarted_emitsNothingTwice() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(14).alerts(300))) {
            rig.createInput("alerts", Rig.ACCOUNT);
            rig.awaitComplete();
            rig.awaitQuietPoll();
            rig.splunk().rest().disableInput(SplunkUnderTest.SCHEME, "alerts");
            List<String> between = rig.defender().tenant().addAlerts(7);
            rig.splunk().rest().enableInput(SplunkUnderTest.SCHEME, "alerts");
            rig.awaitComplete();
            rig.awaitQuietPoll();
            assertThat(rig.tally())
                    .matches(Tally::exact)
                    .extracting(Tally::events)
                    .isEqualTo(307);
            assertThat(between).hasSize(7);
        }
    }

    @Test
    void alert_whenUpdatedOrVisibleLate_arrivesOncePerVersion() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(15).alerts(60))) {
            String late = rig.defender()
                    .tenant()
                    .alert()
                    .createdAt(Instant.now().minus(Duration.ofMinutes(6)))
                    .hidden()
                    .add();
            rig.createInput("alerts", Rig.ACCOUNT);
            rig.awaitEvents(60);
            rig.awaitQuietPoll();
            String changed = rig.defender().tenant().alertIds().get(3);
            rig.defender().tenant().updateAlert(changed, "status", "resolved");
            rig.defender().tenant().reveal(late);
            rig.awaitComplete();
            rig.awaitQuietPoll();
            assertThat(rig.tally())
                    .matches(Tally::exact)
                    .extracting(Tally::events)
                    .isEqualTo(62);
            assertThat(rig.events()).anyMatch(event -> event.raw().contains("\"" + late + "\""));
        }
    }

    @Test
    void stanza_whenAnotherOnesAccountIsRefused_isNotHeldUp() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(16).alerts(40))) {
            rig.createAccount("stranger", rig.defender().tenantId(), "00000000-0000-4000-8000-00000000dead");
            rig.splunk().rest().storeSecret(Rig.REALM, "stranger", "wrong~secret");
            rig.createInput("bad", "stranger");
            rig.createInput("good", Rig.ACCOUNT);
            rig.awaitComplete();
            assertThat(rig.awaitLog("ERROR", "defender_alerts://bad")).isNotEmpty();
            assertThat(rig.tally()).matches(Tally::exact);
            assertThat(rig.splunk().logLines("ERROR", "defender_alerts://good")).isEmpty();
        }
    }

    @Test
    void input_whenEdited_goesOnWhereItWas() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(17).alerts(80))) {
            rig.createInput("alerts", Rig.ACCOUNT);
            rig.awaitComplete();
            rig.awaitQuietPoll();
            rig.splunk()
                    .rest()
                    .editInput(SplunkUnderTest.SCHEME, "alerts", Map.of("account", Rig.ACCOUNT, "interval", "11"));
            rig.awaitQuietPoll();
            assertThat(rig.tally()).matches(Tally::exact);
        }
    }
}

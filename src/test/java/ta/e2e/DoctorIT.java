package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ta.simulator.defender.Audience;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.net.Json;

/** {@code doctor} of the built package, as a person or a page calls it. */
final class DoctorIT {
    @Test
    void doctor_whenAllIsWell_findsNothing() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(61).alerts(3).incidents(2))) {
            Doctor answer = doctor(rig, password(rig), "--user", "admin");

            assertThat(answer.exit()).as(answer.all()).isZero();
            assertThat(answer.out())
                    .contains(
                            "account contoso",
                            "permission       graph alerts: answered",
                            "permission       graph incidents: answered",
                            "permission       endpoint alerts: answered",
                            "permission       xdr incidents: answered",
                            "\n0 failed, 0 warnings, ");
            assertNoSecret(rig, answer);
        }
    }

    @Test
    void doctor_whenThingsAreMissing_namesEachWithItsRemedy() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(62).alerts(3))) {
            rig.defender().app().setRoles(Audience.GRAPH, "User.Read.All");
            rig.createAccount("other", rig.defender().tenantId(), rig.defender().clientId());
            rig.splunk().rest().storeSecret(Rig.REALM, "other", "wrong~secret");
            rig.createAccount("bare", rig.defender().tenantId(), rig.defender().clientId());
            rig.splunk().rest().editStanza("defender_account", "bare", Map.of("graph_url", "https://nowhere.invalid"));

            Doctor answer = doctor(rig, password(rig), "--user", "admin", "--json", "--api", "graph");

            assertThat(answer.exit()).as(answer.all()).isEqualTo(2);
            assertThat(failed(answer))
                    .contains(
                            "contoso permission graph alerts",
                            "contoso permission graph incidents",
                            "other token graph",
                            "bare secret ",
                            "bare name_resolution nowhere.invalid");
            assertThat(answer.out()).contains("AADSTS7000215", "SecurityAlert.Read.All");
            assertThat(answer.out()).doesNotContain("wrong~secret");
            assertNoSecret(rig, answer);
        }
    }

    @Test
    void doctor_looksAtWhatEnabledInputsUse() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(63).alerts(3))) {
            rig.createInput("alerts", Rig.ACCOUNT, "api", "endpoint");

            Doctor answer = doctor(rig, password(rig), "--user", "admin");

            assertThat(answer.exit()).as(answer.all()).isZero();
            assertThat(answer.out()).contains("endpoint alerts").doesNotContain("graph alerts", "xdr incidents");
        }
    }

    @Test
    void doctor_looksAtTablesOfHuntingInputs() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(66).alerts(3))) {
            Map<String, String> input = Map.of("account", Rig.ACCOUNT, "query", "EmailEvents | where x == 1");
            rig.splunk().rest().createInput("defender_hunting", "mails", input);

            Doctor lacking = doctor(rig, password(rig), "--user", "admin", "--json");
            rig.defender().tenant().hunting().define("EmailEvents", "Timestamp:DateTime");
            Doctor there = doctor(rig, password(rig), "--user", "admin");

            assertThat(failed(lacking)).containsExactly("contoso tables EmailEvents");
            assertThat(lacking.out()).doesNotContain("graph alerts");
            assertThat(there.exit()).as(there.all()).isZero();
            assertThat(there.out())
                    .containsPattern("3 of \\d+ tables can be read")
                    .contains("quota            advanced hunting");
        }
    }

    @Test
    void doctor_takesAnAccountThatIsNotSavedYet() throws Exception {
        try (Rig rig = Rig.openWithoutAccount(SimulatorOptions.withSeed(64).alerts(3))) {
            Path caFile = Files.createTempFile("doctor-ca", ".pem");
            Files.writeString(caFile, rig.defender().caPem());
            String document = Json.object(
                            "name",
                            "new",
                            "account",
                            Json.object(
                                    "tenant_id", rig.defender().tenantId(),
                                    "client_id", rig.defender().clientId(),
                                    "cloud", "custom",
                                    "login_url", rig.defender().url(),
                                    "graph_url", rig.defender().url(Audience.GRAPH)),
                            "secret",
                            rig.defender().secret(),
                            "settings",
                            Json.object("tls", Json.object("ca_file", caFile.toString())))
                    .toString();

            Doctor answer = doctor(rig, document, "--json");

            assertThat(answer.exit()).as(answer.all()).isZero();
            assertThat(failed(answer)).isEmpty();
            assertThat(answer.out()).contains("\"account\":\"new\"");
            assertNoSecret(rig, answer);
            Files.delete(caFile);
        }
    }

    @Test
    void doctor_whenSplunkRefusesThePassword_saysSo() throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(65))) {
            Doctor answer = doctor(rig, "not-the-password", "--user", "admin", "--json");

            assertThat(answer.exit()).as(answer.all()).isEqualTo(2);
            assertThat(failed(answer)).containsExactly(" splunk ");
            assertThat(answer.out()).doesNotContain("not-the-password");
        }
    }

    @Test
    void doctor_whenCalledWrongly_endsWithOne() throws Exception {
        try (Rig rig = Rig.openWithoutAccount(SimulatorOptions.withSeed(66))) {
            Doctor answer = doctor(rig, "", "--wrong");

            assertThat(answer.exit()).isEqualTo(1);
            assertThat(answer.error()).startsWith("ERROR ").contains("--wrong", "--help");
            assertThat(answer.out()).isEmpty();
        }
    }

    private static void assertNoSecret(Rig rig, Doctor answer) {
        assertThat(answer.all())
                .doesNotContain(rig.defender().secret(), rig.hooks("password").adminPassword(), "eyJ");
    }

    private static String password(Rig rig) {
        return rig.hooks("the administrator's password").adminPassword();
    }

    private static List<String> failed(Doctor answer) {
        List<String> failed = new ArrayList<>();
        Json.parseObject(answer.out()).getAsJsonArray("findings").forEach(element -> {
            JsonObject finding = element.getAsJsonObject();
            if (Json.string(finding, "outcome").orElseThrow().equals("failed")) {
                failed.add(Json.string(finding, "account").orElseThrow() + " "
                        + Json.string(finding, "check").orElseThrow() + " "
                        + Json.string(finding, "target").orElseThrow());
            }
        });
        return failed;
    }

    private static Doctor doctor(Rig rig, String stdin, String... options) throws IOException, InterruptedException {
        return Doctor.run(rig, "doctor", stdin, options);
    }
}

package ta.simulator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import ta.simulator.defender.Audience;
import ta.simulator.defender.DefenderSimulator;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.splunkd.SplunkdStandIn;
import ta.simulator.splunkd.StandInOptions;
import ta.simulator.splunkd.client.SplunkClient;

/**
 * What {@code make bench} needs around the package: a Splunk that has it installed, with an account for each server of
 * static pages and one for a living tenant. Runs until standard input ends.
 */
public final class BenchmarkServices {
    private static final int LIVING_ALERTS = 1_000;

    private BenchmarkServices() {}

    /** {@code <tarball> [<ca file of the static servers> <account>=<base URL>…]} */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path tarball = Path.of(arguments[0]);
        try (DefenderSimulator defender =
                        DefenderSimulator.start(SimulatorOptions.withSeed(8).alerts(LIVING_ALERTS));
                SplunkdStandIn splunkd =
                        SplunkdStandIn.start(StandInOptions.defaults().withHome(Files.createTempDirectory("splunk")))) {
            SplunkClient rest = SplunkClient.pinned(
                    splunkd.url(),
                    "admin",
                    splunkd.adminPassword(),
                    "TA_defender",
                    Files.readString(splunkd.home().resolve("etc/auth/cacert.pem")));
            rest.installApp(tarball);
            Path authorities = splunkd.home().resolve("etc/auth/microsoft-side.pem");
            String more = arguments.length > 1 ? Files.readString(Path.of(arguments[1])) : "";
            Files.writeString(authorities, defender.caPem() + more);
            rest.editStanza("defender_settings", "tls", Map.of("ca_file", authorities.toString()));
            for (int i = 2; i < arguments.length; i++) {
                String[] account = arguments[i].split("=", 2);
                account(rest, defender, account[0], account[1], account[1]);
            }
            account(rest, defender, "living", defender.url(), defender.url(Audience.GRAPH));
            Map<String, String> places = new HashMap<>();
            places.put("splunkd", splunkd.url());
            places.put("password", splunkd.adminPassword());
            places.put("home", splunkd.home().toString());
            places.put("defender", defender.url());
            places.put("tenant", defender.tenantId());
            places.put("client", defender.clientId());
            places.put("secret", defender.secret());
            places.put("ca", authorities.toString());
            places.forEach((name, value) -> System.out.println(name + " " + value));
            System.out.println("ready");
            while (System.in.read() >= 0) {
                // lives as long as whoever started it
            }
        }
        System.exit(0);
    }

    private static void account(SplunkClient rest, DefenderSimulator defender, String name, String login, String graph)
            throws IOException {
        rest.createStanza(
                "defender_account",
                name,
                Map.of(
                        "tenant_id",
                        defender.tenantId(),
                        "client_id",
                        defender.clientId(),
                        "cloud",
                        "custom",
                        "login_url",
                        login,
                        "graph_url",
                        graph,
                        "graph_scope",
                        Audience.GRAPH.scope(),
                        "endpoint_url",
                        login,
                        "endpoint_scope",
                        Audience.GRAPH.scope(),
                        "xdr_url",
                        login,
                        "xdr_scope",
                        Audience.GRAPH.scope()));
        rest.storeSecret("TA_defender", name, defender.secret());
    }
}

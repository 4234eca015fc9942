package ta.defender.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.defender.http.CallListener;
import ta.defender.http.Environment;
import ta.defender.microsoft.MicrosoftClients;
import ta.defender.microsoft.Session;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.poll.InputLog;
import ta.defender.poll.InputSettings;
import ta.defender.storage.azure.AzureBlobStores;

/** Accounts whose secrets are renewed. */
final class ConnectionsTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
    private static final String GUID = "11111111-2222-4333-8444-555555555555";

    @TempDir
    Path scratch;

    @Test
    void renewedSecret_countsOnceALoginIsRefused() throws Exception {
        Path secret = Files.writeString(scratch.resolve("secret"), "old");
        String text = """
                state_dir: %1$s/state
                accounts:
                  contoso: { tenant_id: %2$s, client_id: %2$s, client_secret: "${file:%1$s/secret}" }
                  fabrikam: { tenant_id: %2$s, client_id: %2$s, client_secret: other }
                inputs:
                  - { name: a, type: alerts, account: contoso, outputs: [o] }
                  - { name: b, type: alerts, account: fabrikam, outputs: [o] }
                outputs:
                  o: { type: file, path: %1$s/out }
                """.formatted(scratch, GUID);
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Clock clock = Clock.systemUTC();
        CollectorLog log = new CollectorLog(new PrintStream(err, true, StandardCharsets.UTF_8), null, false, clock);
        CollectorConfig first = new ConfigReader(name -> null, NOW).read(scratch, text);
        CurrentConfig config =
                new CurrentConfig(first, issues -> new ConfigReader(name -> null, NOW).read(scratch, text), log);
        InputLog ofInput = log.input("a", new CollectorMetrics(), config::refused);
        Environment machine = new Environment(clock, duration -> {}, new Random(1), null);
        try (MicrosoftClients clients = new MicrosoftClients(machine, CallListener.NONE)) {
            Connections connections = new Connections(config, clients, new AzureBlobStores(), machine);
            Session before = connections.open(settings(first, 0));
            Session other = connections.open(settings(first, 1));
            Files.writeString(secret, "new\n");
            ofInput.pollFailed(new DefenderException(Code.UNAVAILABLE, "busy", "").issue());

            assertThat(connections.open(settings(first, 0)))
                    .as("nothing was refused")
                    .isSameAs(before);
            ofInput.pollFailed(new DefenderException(Code.TOKEN_REFUSED, "expired", "").issue());
            Session after = connections.open(settings(first, 0));

            assertThat(after).isNotSameAs(before);
            assertThat(connections.open(settings(first, 0))).isSameAs(after);
            assertThat(connections.open(settings(first, 1))).isSameAs(other);
            assertThat(config.now().accounts().get("contoso").secret().reveal()).isEqualTo("new");
            assertThat(err.toString(StandardCharsets.UTF_8).lines())
                    .singleElement()
                    .asString()
                    .startsWith("INFO")
                    .contains("account contoso")
                    .doesNotContain("fabrikam");
        }
    }

    private static InputSettings settings(CollectorConfig config, int input) {
        CollectorConfig.Input wanted = config.inputs().get(input);
        return InputSettings.read(wanted.stanza(), wanted.settings());
    }
}

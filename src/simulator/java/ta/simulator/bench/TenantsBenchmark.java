package ta.simulator.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** {@code <tarball> <alerts of each tenant> <tenants>…}: prints what each number of tenants costs, as a table. */
public final class TenantsBenchmark {
    private TenantsBenchmark() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length < 3) {
            System.err.println("Usage: <path of the built .tgz> <alerts of each tenant> <number of tenants>...");
            System.exit(2);
        }
        int alerts = Integer.parseInt(arguments[1]);
        System.out.println("| Tenants | Events | Not exact | ERROR lines | Start to complete | CPU until then"
                + " | CPU per minute, nothing new | Peak memory | Threads |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        for (int at = 2; at < arguments.length; at++) {
            try (TenantsRun run = new TenantsRun(Path.of(arguments[0]), Integer.parseInt(arguments[at]), alerts)) {
                print(run.run(Duration.ofMinutes(5), Duration.ofSeconds(30)));
            }
        }
        System.exit(0);
    }

    private static void print(TenantsResult result) {
        System.out.printf(
                Locale.ROOT,
                "| %d | %d | %d | %d | %.1f s | %.1f s | %.2f s | %.0f MB | %d |%n",
                result.tenants(),
                result.events(),
                result.inexact().size(),
                result.errors().size(),
                result.untilComplete().toMillis() / 1e3,
                result.cpu().toMillis() / 1e3,
                result.idleCpu().toMillis() * 60.0 / result.idle().toMillis(),
                result.peakKilobytes() / 1024.0,
                result.threads());
    }
}

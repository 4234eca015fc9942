package ta.simulator.splunkd;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import ta.simulator.net.Json;

/** Runs the stand-in on its own until it is interrupted: {@code [--home <folder>] [--port <number>] [--ready <file>]}. */
public final class Main {
    private Main() {}

    /**
     * Starts the stand-in.
     *
     * @param arguments {@code --ready} names a file that gets a JSON object with url, user, password and home as soon
     *     as calls are answered
     */
    public static void main(String[] arguments) throws Exception {
        StandInOptions options = StandInOptions.defaults();
        List<Path> ready = new ArrayList<>();
        for (int at = 0; at + 1 < arguments.length; at += 2) {
            String value = arguments[at + 1];
            switch (arguments[at]) {
                case "--home" -> options = options.withHome(Path.of(value));
                case "--port" -> options = options.withPort(Integer.parseInt(value));
                case "--ready" -> ready.add(Path.of(value));
                default -> throw new IllegalArgumentException("unknown option " + arguments[at]);
            }
        }
        SplunkdStandIn splunkd = SplunkdStandIn.start(options);
        Runtime.getRuntime().addShutdownHook(new Thread(splunkd::close));
        String facts = Json.text(Json.object(
                "url", splunkd.url(),
                "user", "admin",
                "password", splunkd.adminPassword(),
                "home", splunkd.home().toString()));
        for (Path file : ready) {
            Path partial = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(partial, facts, StandardCharsets.UTF_8);
            Files.move(partial, file);
        }
        System.out.println(facts);
        new CountDownLatch(1).await();
    }
}

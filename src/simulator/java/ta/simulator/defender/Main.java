package ta.simulator.defender;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/** Runs the simulator by itself until it is stopped; see {@code docs/simulator.md}. */
public final class Main {
    private Main() {}

    /** Starts from the command line; exit code 2 when it cannot be understood. */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            CommandLine line = new DefaultParser().parse(options(), arguments);
            if (line.hasOption("help")) {
                explain();
                return;
            }
            run(line);
        } catch (ParseException | IllegalArgumentException e) {
            System.err.println("ERROR " + e.getMessage());
            explain();
            System.exit(2);
        }
    }

    private static void run(CommandLine line) throws InterruptedException {
        DefenderSimulator simulator = start(line);
        if (line.hasOption("directory")) {
            Path file = simulator.writeConnection(Path.of(line.getOptionValue("directory")));
            System.out.println("settings written to " + file);
        }
        if (line.hasOption("static")) {
            simulator.freezePages();
        }
        describe(simulator);
        int rate = number(line, "rate", 0);
        if (rate > 0) {
            ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
            long pause = TimeUnit.MINUTES.toNanos(1) / rate;
            var adding = timer.scheduleAtFixedRate(
                    () -> simulator.tenant().addAlerts(1), pause, pause, TimeUnit.NANOSECONDS);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> adding.cancel(true)));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(simulator::close));
        Thread.currentThread().join();
    }

    private static DefenderSimulator start(CommandLine line) {
        SimulatorOptions options = SimulatorOptions.withSeed(number(line, "seed", 1))
                .alerts(number(line, "alerts", 500))
                .incidents(number(line, "incidents", 100))
                .onPort(number(line, "port", 0))
                .spreadOver(Duration.ofDays(number(line, "days", 6)));
        if (line.hasOption("samples")) {
            options = options.withSamples();
        }
        if (line.hasOption("separate-ports")) {
            options = options.onSeparatePorts();
        }
        return DefenderSimulator.start(options);
    }

    private static void describe(DefenderSimulator simulator) {
        System.out.println("login_url     " + simulator.url());
        System.out.println("graph_url     " + simulator.url(Audience.GRAPH));
        System.out.println("endpoint_url  " + simulator.url(Audience.ENDPOINT));
        System.out.println("xdr_url       " + simulator.url(Audience.XDR));
        System.out.println("tenant_id     " + simulator.tenantId());
        System.out.println("client_id     " + simulator.clientId());
        System.out.println("client_secret " + simulator.secret());
        System.out.println("control       " + simulator.url() + "/_simulator/state");
        System.out.println("ready");
    }

    private static Options options() {
        Options options = new Options();
        options.addOption(with("seed", "number that decides every generated object (default 1)"));
        options.addOption(with("alerts", "alerts at the start (default 500)"));
        options.addOption(with("incidents", "incidents at the start (default 100)"));
        options.addOption(with("days", "age of the oldest object (default 6)"));
        options.addOption(with("port", "port on the loopback interface (default: a free one)"));
        options.addOption(with("rate", "new alerts per minute while running (default 0)"));
        options.addOption(with("directory", "where to write ca.pem and defender.properties"));
        options.addOption(Option.builder()
                .longOpt("samples")
                .desc("load the documented samples too")
                .get());
        options.addOption(Option.builder()
                .longOpt("separate-ports")
                .desc("one port per API")
                .get());
        options.addOption(Option.builder()
                .longOpt("static")
                .desc("pages built once, for benchmarks")
                .get());
        options.addOption(Option.builder().longOpt("help").desc("this text").get());
        return options;
    }

    private static Option with(String name, String description) {
        return Option.builder().longOpt(name).hasArg().desc(description).get();
    }

    private static void explain() {
        for (Option option : options().getOptions()) {
            System.err.printf("  --%-15s %s%n", option.getLongOpt(), option.getDescription());
        }
    }

    private static int number(CommandLine line, String name, int otherwise) {
        String value = line.getOptionValue(name, Integer.toString(otherwise));
        if (!value.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("--" + name + " '" + value + "': must be a whole number");
        }
        return Integer.parseInt(value);
    }
}

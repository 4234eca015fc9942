package ta.defender.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import ta.defender.doctor.CheckpointPlaces;
import ta.defender.http.ApacheTransport;
import ta.defender.http.Environment;
import ta.defender.hunting.HuntService;
import ta.defender.microsoft.AccountSessions;
import ta.defender.microsoft.CallLog;
import ta.defender.microsoft.MicrosoftClients;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.service.CheckpointOperation;
import ta.defender.service.HealthOperation;
import ta.defender.service.HuntOperation;
import ta.defender.service.HuntPageOperation;
import ta.defender.service.MigrationOperation;
import ta.defender.service.Operation;
import ta.defender.service.RestService;
import ta.defender.service.ServiceTools;
import ta.defender.service.TestOperation;
import ta.defender.service.UpdateOperation;
import ta.defender.splunk.HandlerChannel;
import ta.defender.splunk.SplunkLog;

/** {@code handlers}: answers calls to the add-on's REST operations until splunkd closes standard input. */
final class ServiceCommand {
    private final HandlerChannel channel;
    private final SplunkLog log;
    private final Environment environment;
    private final RandomGenerator identifiers;
    private final Map<String, String> variables;

    /**
     * @param identifiers chance that nobody can guess
     */
    ServiceCommand(
            HandlerChannel channel,
            SplunkLog log,
            Environment environment,
            RandomGenerator identifiers,
            Map<String, String> variables) {
        this.channel = channel;
        this.log = log;
        this.environment = environment;
        this.identifiers = identifiers;
        this.variables = variables;
    }

    ExitCode run() {
        try (ApacheTransport splunk = Wiring.splunkNetwork(log, environment);
                MicrosoftClients microsoft = new MicrosoftClients(environment, new CallLog(log))) {
            ServiceTools tools = new ServiceTools(environment, new AccountSessions(microsoft), log);
            HuntService hunts = new HuntService(
                    results(), environment.clock(), environment.sleeper(), identifiers, ServiceCommand::background);
            hunts.sweep();
            CheckpointPlaces places = new CheckpointPlaces(environment, variables.get("SPLUNK_DB"));
            List<Operation> operations = List.of(
                    new UpdateOperation(tools),
                    new TestOperation(tools),
                    new HealthOperation(tools, places),
                    new CheckpointOperation(tools, places, identifiers),
                    new MigrationOperation(tools, "GET", variables.get("SPLUNK_DB")),
                    new MigrationOperation(tools, "POST", variables.get("SPLUNK_DB")),
                    new HuntOperation(tools, hunts),
                    new HuntPageOperation(hunts));
            new RestService(channel, splunk, operations, environment, log).run();
            return ExitCode.OK;
        } catch (DefenderException e) {
            if (e.code() != Code.PROTOCOL) {
                throw e;
            }
            log.error(
                    "splunkd's call to the add-on's REST service cannot be understood: " + e.getMessage()
                            + "; alert actions and the doctor command do without the service, see appserver/static/help/service.html");
            return ExitCode.FAILED;
        } catch (IOException e) {
            // it stops or has been killed; it starts the program again when it needs it
            log.warn("splunkd closed the connection in the middle of a call to the add-on's REST service ("
                    + e.getMessage() + "); the program ends");
            return ExitCode.OK;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.OK;
        }
    }

    /** Where the results of hunting queries wait to be fetched, the same place for every process of this service. */
    private Path results() {
        Path shared = environment.runDirectory();
        return shared == null
                ? Path.of(System.getProperty("java.io.tmpdir"), "TA_defender-hunts")
                : shared.resolve("hunts");
    }

    private static Thread background(Runnable work) {
        Thread thread = new Thread(work, "hunt");
        thread.setDaemon(true);
        return thread;
    }
}

package ta.defender.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.Set;
import ta.defender.http.ApacheTransport;
import ta.defender.http.Environment;
import ta.defender.http.TransportException;
import ta.defender.json.JsonWriter;
import ta.defender.splunk.HandlerCall;
import ta.defender.splunk.HandlerChannel;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.ProtocolException;
import ta.defender.splunk.SplunkException;
import ta.defender.splunk.SplunkLog;

/** {@code handlers}: answers calls to the add-on's own REST endpoints until splunkd closes standard input. */
final class HandlersCommand {
    /** Who may call; splunkd asks for it too, by restmap.conf. */
    static final String CAPABILITY = "ta_defender_configure";

    private final HandlerChannel channel;
    private final SplunkLog log;
    private final Environment machine;

    HandlersCommand(InputStream stdin, OutputStream out, SplunkLog log, Environment machine) {
        this.channel = new HandlerChannel(stdin, out);
        this.log = log;
        this.machine = machine;
    }

    /** Answers one call after the other. */
    ExitCode run() throws IOException {
        try {
            for (Optional<byte[]> document = channel.next(); document.isPresent(); document = channel.next()) {
                answer(document.get());
            }
            return ExitCode.OK;
        } catch (ProtocolException e) {
            log.error("splunkd's call to an endpoint of the add-on cannot be understood: " + e.getMessage()
                    + "; the doctor command does the same, see docs/doctor.md");
            return ExitCode.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.OK;
        }
    }

    private void answer(byte[] document) throws IOException, InterruptedException {
        HandlerAnswer answer;
        try {
            HandlerCall call = HandlerCall.parse(document);
            try (ApacheTransport network = Wiring.splunkNetwork(log, machine)) {
                answer = answer(call, new ManagementPort(network, call.serverUri(), call.sessionKey()));
            }
        } catch (ProtocolException e) {
            answer = HandlerAnswer.error(400, String.valueOf(e.getMessage()));
        } catch (TransportException | SplunkException e) {
            answer = HandlerAnswer.error(502, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.error("an endpoint failed unexpectedly: " + Faults.describe(e)
                    + "; this is a defect, please report it with this line");
            answer = HandlerAnswer.error(500, "the add-on failed unexpectedly; splunkd.log has the details");
        }
        channel.answer(answer.status(), answer.json());
    }

    private HandlerAnswer answer(HandlerCall call, ManagementPort port) throws InterruptedException {
        Set<String> capabilities = port.capabilities();
        if (!capabilities.contains(CAPABILITY)) {
            return HandlerAnswer.error(
                    403, "this needs the capability " + CAPABILITY + "; the role defender_admin has it");
        }
        return switch (call.method() + " " + call.path()) {
            case "POST /ta_defender/test" -> new ConnectionTest(machine, log).run(call, port);
            case "GET /ta_defender/health" -> new HealthView(machine).run(port);
            default -> HandlerAnswer.error(404, call.method() + " " + call.path() + " is no endpoint of the add-on");
        };
    }

    /**
     * What a call is answered with.
     *
     * @param json the body
     */
    record HandlerAnswer(int status, String json) {

        /** In the form in which splunkd reports its own errors. */
        static HandlerAnswer error(int status, String text) {
            return new HandlerAnswer(
                    status,
                    new JsonWriter()
                            .beginObject()
                            .name("messages")
                            .beginArray()
                            .beginObject()
                            .member("type", "ERROR")
                            .member("text", text)
                            .endObject()
                            .endArray()
                            .endObject()
                            .text());
        }
    }
}

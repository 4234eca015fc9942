package ta.defender.service;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ta.defender.http.Environment;
import ta.defender.http.Transport;
import ta.defender.microsoft.CallLog;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Faults;
import ta.defender.model.Issue;
import ta.defender.model.Secret;
import ta.defender.splunk.HandlerCall;
import ta.defender.splunk.HandlerChannel;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkLog;
import ta.defender.splunk.SplunkUser;

/** Answers splunkd's calls one after the other, until it closes standard input. */
public final class RestService {
    private static final String ROOT = "ta_defender";
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_-]{1,80}");

    /** How long splunkd is waited for in one call: the caller waits a minute for the answer, work included. */
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final HandlerChannel channel;
    private final Transport network;
    private final List<Operation> operations;
    private final Environment environment;
    private final SplunkLog log;

    /**
     * @param network leads to the management port
     */
    public RestService(
            HandlerChannel channel,
            Transport network,
            List<Operation> operations,
            Environment environment,
            SplunkLog log) {
        this.channel = channel;
        this.network = network;
        this.operations = List.copyOf(operations);
        this.environment = environment;
        this.log = log;
    }

    /**
     * Answers calls.
     *
     * @throws DefenderException when splunkd writes something that is not understood
     */
    public void run() throws IOException, InterruptedException {
        for (Optional<byte[]> document = channel.next(); document.isPresent(); document = channel.next()) {
            ServiceAnswer answer = answer(document.get());
            channel.answer(answer.status(), answer.json());
        }
    }

    private ServiceAnswer answer(byte[] document) throws InterruptedException {
        if (document.length == 0) {
            return ServiceAnswer.failed(
                    413,
                    Issue.of(
                            Code.TOO_LARGE,
                            "the call is larger than the service accepts",
                            "send fewer rows at a time"));
        }
        try {
            return answer(HandlerCall.parse(document));
        } catch (DefenderException e) {
            return ServiceAnswer.of(e);
        } catch (RuntimeException | Error e) {
            log.error("the REST service: " + Faults.issue(e));
            return ServiceAnswer.failed(
                    500, Issue.of(Code.DEFECT, "the add-on failed unexpectedly", "see the ERROR line in splunkd.log"));
        }
    }

    private ServiceAnswer answer(HandlerCall call) throws InterruptedException {
        List<String> path = List.of(call.path().replaceAll("^/+", "").split("/", -1));
        Operation operation =
                path.size() < 2 || !path.get(0).equals(ROOT) ? null : operation(call.method(), path.get(1));
        if (operation == null
                || !path.stream().allMatch(segment -> SEGMENT.matcher(segment).matches())) {
            return ServiceAnswer.failed(
                    404,
                    Issue.of(
                            Code.UNKNOWN_OPERATION,
                            "the service has no such operation",
                            "see appserver/static/help/service.html"));
        }
        HandlerCall.Session session = call.session();
        Instant end = environment.clock().instant().plus(TIMEOUT);
        ManagementPort caller = port(call, session.key(), end);
        SplunkUser user = caller.currentUser();
        // splunkd checks too, by restmap.conf
        if (!user.may(operation.capability())) {
            return ServiceAnswer.failed(
                    403,
                    Issue.of(
                            Code.PERMISSION,
                            "this needs the capability " + operation.capability(),
                            "ask an administrator for a role that has it"));
        }
        Secret systemKey = session.systemKey();
        ManagementPort system = systemKey == null ? caller : port(call, systemKey, end);
        return operation.run(new ServiceCall(
                path.subList(2, path.size()),
                Map.copyOf(call.query()),
                call.body(),
                user,
                new ServiceCall.Ports(caller, system)));
    }

    private ManagementPort port(HandlerCall call, Secret key, Instant end) {
        return new ManagementPort(network, call.serverUri(), key)
                .retrying(
                        environment,
                        new CallLog(log),
                        () -> Duration.between(environment.clock().instant(), end));
    }

    private @Nullable Operation operation(String method, String name) {
        return operations.stream()
                .filter(operation ->
                        operation.name().equals(name) && operation.method().equals(method))
                .findFirst()
                .orElse(null);
    }
}

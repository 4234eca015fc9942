package ta.simulator.defender;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.Optional;
import ta.simulator.net.Json;

/** Reads a fault from its name and members as the control API takes them. */
final class FaultNames {
    private FaultNames() {}

    static Fault fault(JsonObject body) {
        String name = Control.text(body, "fault");
        int bytes = Control.number(body, "bytes", 100);
        Duration time = Json.string(body, "time").map(Duration::parse).orElse(Duration.ofMinutes(5));
        Optional<String> retryAfter = Json.string(body, "retryAfter");
        int status = Control.number(body, "status", 503);
        return switch (name) {
            case "throttle" -> retryAfter.map(Fault::throttle).orElseGet(Fault::throttle);
            case "error" -> new Fault.Answer(status, retryAfter, Optional.empty());
            case "html" -> Fault.html(status);
            case "answer" ->
                Fault.answer(
                        status,
                        Json.string(body, "mediaType").orElse("application/json"),
                        Json.string(body, "body").orElse(""));
            case "hang" -> Fault.hang(time);
            case "reset" -> Fault.reset();
            case "close" -> Fault.close();
            case "resetAfterApplied" -> Fault.resetAfterApplied();
            case "truncate" -> Fault.truncate(bytes);
            case "resetMidBody" -> Fault.resetMidBody(bytes);
            case "stallMidBody" -> Fault.stallMidBody(bytes, time);
            case "corruptBody" -> Fault.corruptBody();
            case "brokenJson" -> Fault.brokenJson();
            case "slowBody" -> Fault.slowBody(bytes, time);
            case "slowAnswer" -> Fault.slowAnswer(time);
            case "expireToken" -> Fault.expireToken();
            case "duplicatePage" -> Fault.duplicatePage();
            case "smallerPage" -> Fault.smallerPage(Control.number(body, "objects", 1));
            case "emptyPage" -> Fault.emptyPage();
            case "emptyPageWithNextLink" -> Fault.emptyPageWithNextLink();
            case "foreignNextLink" -> Fault.foreignNextLink(Control.text(body, "url"));
            case "staleReplica" -> Fault.staleReplica(time);
            case "dated" -> Fault.dated(time);
            case "errorBehindObjects" -> Fault.errorBehindObjects();
            case "partialContent" -> Fault.partialContent();
            default -> throw new IllegalArgumentException("no fault " + name);
        };
    }
}

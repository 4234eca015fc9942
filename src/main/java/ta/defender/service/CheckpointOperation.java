package ta.defender.service;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.CheckpointRequest;
import ta.defender.checkpoint.CheckpointRequest.Action;
import ta.defender.checkpoint.CheckpointRequests;
import ta.defender.checkpoint.GenerationStore;
import ta.defender.doctor.CheckpointPlaces;
import ta.defender.json.RequestReader;
import ta.defender.model.Code;
import ta.defender.model.Issue;
import ta.defender.model.StartTime;
import ta.defender.splunk.LogText;

/**
 * {@code POST checkpoint}: asks an input to begin again, or to read a time again. The input does it at its next poll, because it
 * owns its checkpoint; both index events a second time, so the caller has to say that he wants that.
 */
public final class CheckpointOperation implements Operation {
    private static final Set<String> WITH_CHECKPOINT =
            Set.of("defender_alerts", "defender_incidents", "defender_hunting", "defender_archive");
    private static final Set<String> WITH_GAPS = Set.of("defender_alerts", "defender_incidents");
    private static final int ID_BYTES = 8;

    private final ServiceTools tools;
    private final CheckpointPlaces places;
    private final RandomGenerator identifiers;

    public CheckpointOperation(ServiceTools tools, CheckpointPlaces places, RandomGenerator identifiers) {
        this.tools = tools;
        this.places = places;
        this.identifiers = identifiers;
    }

    @Override
    public String name() {
        return "checkpoint";
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String capability() {
        return "ta_defender_configure";
    }

    @Override
    public ServiceAnswer run(ServiceCall call) throws InterruptedException {
        RequestReader body = RequestReader.of(call.body());
        String stanza = body.text("stanza").strip();
        List<Issue> issues = new ArrayList<>();
        Map<String, String> input = call.splunk().caller().conf("inputs").get(stanza);
        String scheme = stanza.replaceFirst("://.*", "");
        if (input == null || !scheme.startsWith("defender_")) {
            issues.add(new Issue(
                    Code.INPUT_NOT_FOUND,
                    "this host has no input '" + LogText.word(stanza) + "'",
                    "use the stanza of inputs.conf, such as defender_alerts://contoso",
                    "stanza"));
        } else if (!WITH_CHECKPOINT.contains(scheme)) {
            issues.add(new Issue(
                    Code.NOT_SUPPORTED,
                    "Event Hubs keeps the checkpoint of a stream input",
                    "use another consumer_group with start_position = earliest",
                    "stanza"));
        } else if (!call.user().may("edit_modinput_" + scheme) && !call.user().may("admin_all_objects")) {
            issues.add(new Issue(
                    Code.CAPABILITY_MISSING,
                    "this needs the capability edit_modinput_" + scheme,
                    "ask an administrator for a role that has it",
                    "stanza"));
        }
        Action action = action(body.text("action").strip(), scheme, issues);
        Instant now = tools.environment().clock().instant();
        Instant from = null;
        Instant to = null;
        if (action == null) {
            body.text("from");
            body.text("to");
        } else if (action == Action.READ_AGAIN) {
            from = instant(body, "from", now, issues);
            to = instant(body, "to", now, issues);
            if (from != null && to != null && !from.isBefore(to)) {
                issues.add(new Issue(
                        Code.INVALID_VALUE, "from " + from + " is not before to " + to, "swap the two", "from"));
            }
        }
        if (!body.flag("consent")) {
            issues.add(new Issue(
                    Code.CONSENT_NEEDED,
                    "the input indexes events a second time",
                    "confirm it (consent = true); to avoid duplicates, delete the events of this time first",
                    "consent"));
        }
        body.refuseOthers();
        if (!body.issues().isEmpty()) {
            return ServiceAnswer.failed(
                    400, Stream.concat(body.issues().stream(), issues.stream()).toList());
        }
        if (action == null || !issues.isEmpty()) {
            return ServiceAnswer.failed(200, issues);
        }
        byte[] id = new byte[ID_BYTES];
        identifiers.nextBytes(id);
        return ask(
                call,
                stanza,
                scheme,
                new CheckpointRequest(
                        HexFormat.of().formatHex(id),
                        action,
                        from,
                        to,
                        call.user().name(),
                        now));
    }

    private ServiceAnswer ask(ServiceCall call, String stanza, String scheme, CheckpointRequest request)
            throws InterruptedException {
        GenerationStore store = places.store(scheme, call.splunk().system()).orElse(null);
        if (store == null) {
            return ServiceAnswer.failed(
                    500,
                    Issue.of(
                            Code.SERVICE_UNAVAILABLE,
                            "neither SPLUNK_DB nor SPLUNK_HOME is set in the environment of splunkd",
                            "set SPLUNK_DB in splunk-launch.conf and restart Splunk"));
        }
        Instant from = request.from();
        Instant to = request.to();
        String action = request.action().word();
        CheckpointRequests requests = new CheckpointRequests(store);
        boolean replaced = requests.waiting(stanza).isPresent();
        requests.ask(stanza, request);
        tools.log()
                .info("action=checkpoint_requested user="
                        + LogText.word(call.user().name()) + " stanza="
                        + LogText.word(stanza) + " request=" + action
                        + (from == null ? "" : " from=" + from + " to=" + to));
        JsonObject answer = new JsonObject();
        answer.addProperty("stanza", stanza);
        answer.addProperty("action", action);
        answer.addProperty("from", from == null ? null : from.toString());
        answer.addProperty("to", to == null ? null : to.toString());
        answer.addProperty("replaced", replaced);
        return ServiceAnswer.ok(answer);
    }

    private static @Nullable Action action(String word, String scheme, List<Issue> issues) {
        for (Action action : Action.values()) {
            if (action.word().equals(word)) {
                if (action == Action.READ_AGAIN && WITH_CHECKPOINT.contains(scheme) && !WITH_GAPS.contains(scheme)) {
                    issues.add(new Issue(
                            Code.NOT_SUPPORTED,
                            "an input of " + scheme + " cannot read a time again beside its checkpoint",
                            "clone the input with another start_time, or reset this one",
                            "action"));
                }
                return action;
            }
        }
        issues.add(new Issue(
                Code.INVALID_VALUE,
                "'" + LogText.word(word) + "' is not an action",
                "use reset or read_again",
                "action"));
        return null;
    }

    private static @Nullable Instant instant(RequestReader body, String member, Instant now, List<Issue> issues) {
        String text = body.text(member).strip();
        StartTime time = StartTime.parse(text);
        if (time == null) {
            issues.add(new Issue(
                    Code.INVALID_VALUE,
                    text.isEmpty() ? "is missing" : "'" + LogText.word(text) + "' is not a time",
                    StartTime.ACCEPTED,
                    member));
            return null;
        }
        Instant instant = time.resolve(now);
        if (instant.isAfter(now)) {
            issues.add(
                    new Issue(Code.INVALID_VALUE, instant + " is in the future", "use a time before " + now, member));
            return null;
        }
        return instant;
    }
}

package ta.defender.service;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
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
        String scheme = stanza.replaceFirst("://.*", "");
        checkStanza(call, stanza, scheme, body);
        Action action = action(body, scheme);
        Instant now = tools.environment().clock().instant();
        Instant from = null;
        Instant to = null;
        if (action == null) {
            body.text("from");
            body.text("to");
        } else if (action == Action.READ_AGAIN) {
            from = instant(body, "from", now);
            to = instant(body, "to", now);
            if (from != null && to != null && !from.isBefore(to)) {
                body.fault(
                        Code.INVALID_VALUE,
                        "from",
                        "'from' (" + from + ") is not before 'to' (" + to + ")",
                        from.equals(to) ? "use an earlier from or a later to" : "swap the two");
            }
        }
        if (!body.flag("consent")) {
            body.fault(
                    Code.CONSENT_NEEDED,
                    "consent",
                    "the input indexes events a second time",
                    "confirm it (consent = true); to avoid duplicates, delete the events of this time first");
        }
        body.end();
        byte[] id = new byte[ID_BYTES];
        identifiers.nextBytes(id);
        return ask(
                call,
                stanza,
                scheme,
                new CheckpointRequest(
                        HexFormat.of().formatHex(id),
                        Objects.requireNonNull(action),
                        from,
                        to,
                        call.user().name(),
                        now));
    }

    private static void checkStanza(ServiceCall call, String stanza, String scheme, RequestReader body)
            throws InterruptedException {
        if (stanza.isEmpty()) {
            body.fault(
                    Code.SETTING_INVALID,
                    "stanza",
                    "a value is required",
                    "use the stanza of inputs.conf, such as defender_alerts://contoso");
        } else if (!scheme.startsWith("defender_")
                || !call.splunk().caller().conf("inputs").containsKey(stanza)) {
            body.fault(
                    Code.INPUT_NOT_FOUND,
                    "stanza",
                    "this host has no input '" + LogText.word(stanza) + "'",
                    "use the stanza of inputs.conf, such as defender_alerts://contoso");
        } else if (!WITH_CHECKPOINT.contains(scheme)) {
            body.fault(
                    Code.NOT_SUPPORTED,
                    "stanza",
                    "Event Hubs keeps the checkpoint of a stream input",
                    "use another consumer_group with start_position = earliest");
        } else if (!call.user().may("edit_modinput_" + scheme) && !call.user().may("admin_all_objects")) {
            body.fault(
                    Code.CAPABILITY_MISSING,
                    "stanza",
                    "this needs the capability edit_modinput_" + scheme,
                    "ask an administrator for a role that has it");
        }
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
        CheckpointRequests requests = new CheckpointRequests(store);
        CheckpointRequest dropped = requests.waiting(stanza).orElse(null);
        requests.ask(stanza, request);
        tools.log()
                .info("action=checkpoint_requested user="
                        + LogText.word(call.user().name()) + " stanza="
                        + LogText.word(stanza) + " " + fields("", request)
                        + (dropped == null ? "" : " " + fields("dropped_", dropped)));
        JsonObject answer = json(request);
        answer.addProperty("stanza", stanza);
        answer.addProperty("replaced", dropped != null);
        if (dropped != null) {
            answer.add("dropped", json(dropped));
        }
        return ServiceAnswer.ok(answer);
    }

    /** For the log: a range that was dropped can be asked for again. */
    private static String fields(String prefix, CheckpointRequest request) {
        String action = prefix + "request=" + request.action().word();
        return request.from() == null
                ? action
                : action + " " + prefix + "from=" + request.from() + " " + prefix + "to=" + request.to();
    }

    private static JsonObject json(CheckpointRequest request) {
        JsonObject json = new JsonObject();
        json.addProperty("action", request.action().word());
        json.addProperty("from", text(request.from()));
        json.addProperty("to", text(request.to()));
        return json;
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    private static @Nullable Action action(RequestReader body, String scheme) {
        String word = body.text("action").strip();
        for (Action action : Action.values()) {
            if (action.word().equals(word)) {
                if (action == Action.READ_AGAIN && WITH_CHECKPOINT.contains(scheme) && !WITH_GAPS.contains(scheme)) {
                    body.fault(
                            Code.NOT_SUPPORTED,
                            "action",
                            "an input of " + scheme + " cannot read a time again beside its checkpoint",
                            "clone the input with another start_time, or reset this one");
                }
                return action;
            }
        }
        body.fault(
                Code.INVALID_VALUE,
                "action",
                word.isEmpty() ? "a value is required" : "'" + LogText.word(word) + "' is not an action",
                "use reset or read_again");
        return null;
    }

    private static @Nullable Instant instant(RequestReader body, String member, Instant now) {
        String text = body.text(member).strip();
        StartTime time = StartTime.parse(text);
        if (time == null) {
            body.fault(
                    Code.INVALID_VALUE,
                    member,
                    text.isEmpty() ? "a value is required" : "'" + LogText.word(text) + "' is not a time",
                    StartTime.ACCEPTED);
            return null;
        }
        Instant instant = time.resolve(now);
        if (instant.isAfter(now)) {
            body.fault(
                    Code.INVALID_VALUE,
                    member,
                    instant.truncatedTo(ChronoUnit.SECONDS) + " is in the future",
                    "use a time before " + now.truncatedTo(ChronoUnit.SECONDS));
            return null;
        }
        return instant;
    }
}

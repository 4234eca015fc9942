package ta.simulator.splunkd.rest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import ta.simulator.splunkd.conf.Stanza;
import ta.simulator.splunkd.input.Scheme;
import ta.simulator.splunkd.input.SchemeArgument;

/** {@code data/inputs/<scheme>}: stanzas of modular inputs, checked by the scheme's own validation. */
final class DataInputsEndpoint implements Endpoint {
    private static final String CONF = "inputs";
    private static final Set<String> IMPLICIT = Set.of(
            "disabled",
            "host",
            "index",
            "interval",
            "sourcetype",
            "source",
            "queue",
            "queueSize",
            "persistentQueueSize",
            "start_by_shell");

    private final Hub hub;

    DataInputsEndpoint(Hub hub) {
        this.hub = hub;
    }

    @Override
    public Answer answer(RestRequest request) throws Exception {
        if (request.path().size() == 2) {
            List<Entry> kinds = hub.inputs().schemes().keySet().stream()
                    .map(name -> Entry.ofSystem(name, "data/inputs", Map.of()))
                    .toList();
            return Paging.page(request, kinds);
        }
        String kind = request.element(2);
        Scheme scheme = hub.inputs().scheme(kind).orElseThrow(() -> new RestException(404, "Not Found"));
        if (!request.isGet()) {
            request.demand("edit_modinput_" + scheme.name());
        }
        if (request.path().size() == 3) {
            return request.isPost() ? create(request, scheme) : Paging.page(request, list(request, scheme));
        }
        if (request.element(3).equals("_reload")) {
            hub.inputs().reconcile();
            return Answer.empty();
        }
        Stanza stanza = existing(request, scheme, request.element(3));
        if (request.isDelete()) {
            return delete(request, scheme, stanza);
        }
        return request.isPost()
                ? update(request, scheme, stanza)
                : Answer.of(Paging.chosen(request, entry(scheme, stanza)));
    }

    private List<Entry> list(RestRequest request, Scheme scheme) {
        Map<String, String> inherited = hub.inputs().inherited(scheme.name());
        return hub.confs().effective(CONF).values().stream()
                .filter(stanza -> stanza.name().startsWith(scheme.name() + "://"))
                .filter(stanza -> hub.visible(request, CONF, stanza))
                .map(stanza -> entry(scheme, stanza, inherited))
                .toList();
    }

    private Answer create(RestRequest request, Scheme scheme) throws Exception {
        String name = request.required("name");
        String app = request.targetApp();
        String stanza = scheme.name() + "://" + name;
        Map<String, String> settings = request.settings();
        checkArguments(scheme, settings, true);
        if (hub.confs().stanza(CONF, stanza).isPresent()) {
            throw RestException.alreadyExists(name);
        }
        validate(scheme, name, settings);
        hub.confs().write(app, CONF, stanza, settings);
        hub.inputs().reconcile();
        return Answer.created(entry(scheme, existing(request, scheme, name)));
    }

    private Answer update(RestRequest request, Scheme scheme, Stanza stanza) throws Exception {
        String name = shortName(scheme, stanza);
        Map<String, String> settings = request.settings();
        switch (request.element(4)) {
            case "enable" -> settings = Map.of("disabled", "0");
            case "disable" -> settings = Map.of("disabled", "1");
            case "" -> {
                checkArguments(scheme, settings, false);
                Map<String, String> merged = new LinkedHashMap<>(stanza.own());
                merged.putAll(settings);
                validate(scheme, name, merged);
            }
            default -> throw new RestException(404, "Not Found");
        }
        hub.confs().write(stanza.app(), CONF, stanza.name(), settings);
        hub.inputs().reconcile();
        return Answer.of(entry(scheme, existing(request, scheme, name)));
    }

    private Answer delete(RestRequest request, Scheme scheme, Stanza stanza) throws RestException {
        if (!stanza.removable() || !hub.confs().delete(stanza.app(), CONF, stanza.name())) {
            throw new RestException(400, "Cannot remove " + stanza.name() + ": it is shipped in a default file.");
        }
        hub.inputs().reconcile();
        return Paging.page(request, list(request, scheme));
    }

    private static void checkArguments(Scheme scheme, Map<String, String> settings, boolean create)
            throws RestException {
        for (String argument : settings.keySet()) {
            if (!IMPLICIT.contains(argument) && scheme.argument(argument).isEmpty()) {
                throw new RestException(400, "Argument \"" + argument + "\" is not supported by this handler.");
            }
        }
        List<String> missing = new ArrayList<>();
        for (SchemeArgument argument : scheme.arguments()) {
            boolean required = create ? argument.requiredOnCreate() : argument.requiredOnEdit();
            boolean given = !settings.getOrDefault(argument.name(), "").isEmpty();
            if (required && !given && !argument.name().equals("name")) {
                missing.add(argument.name());
            }
        }
        if (!missing.isEmpty()) {
            throw new RestException(
                    400, "The following required arguments are missing: " + String.join(", ", missing) + ".");
        }
    }

    private void validate(Scheme scheme, String name, Map<String, String> settings) throws Exception {
        Optional<String> refusal = hub.inputs().validate(scheme, name, settings);
        if (refusal.isPresent()) {
            throw new RestException(400, refusal.get());
        }
    }

    private Stanza existing(RestRequest request, Scheme scheme, String name) throws RestException {
        return hub.confs()
                .stanza(CONF, scheme.name() + "://" + name)
                .filter(stanza -> hub.visible(request, CONF, stanza))
                .orElseThrow(() -> RestException.notFound(name));
    }

    private Entry entry(Scheme scheme, Stanza stanza) {
        return entry(scheme, stanza, hub.inputs().inherited(scheme.name()));
    }

    private Entry entry(Scheme scheme, Stanza stanza, Map<String, String> inherited) {
        Map<String, Object> content = new LinkedHashMap<>(inherited);
        content.putAll(stanza.own());
        content.put("disabled", stanza.disabled());
        content.put("eai:acl", null);
        content.put("eai:appName", stanza.app());
        content.put("eai:userName", "nobody");
        return new Entry(
                shortName(scheme, stanza),
                "data/inputs/" + scheme.name(),
                "nobody",
                stanza.app(),
                List.of("*"),
                List.of("admin"),
                stanza.removable(),
                content);
    }

    private static String shortName(Scheme scheme, Stanza stanza) {
        return stanza.name().substring(scheme.name().length() + "://".length());
    }
}

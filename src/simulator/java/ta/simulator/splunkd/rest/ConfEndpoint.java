package ta.simulator.splunkd.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ta.simulator.splunkd.conf.ConfStore;
import ta.simulator.splunkd.conf.Stanza;

/** {@code configs/conf-<name>}: stanzas of any conf file that exists. */
final class ConfEndpoint implements Endpoint {
    private final Hub hub;

    ConfEndpoint(Hub hub) {
        this.hub = hub;
    }

    @Override
    public Answer answer(RestRequest request) throws Exception {
        String collection = request.element(1);
        if (!collection.startsWith("conf-")) {
            throw RestException.notFound(collection);
        }
        String conf = collection.substring("conf-".length());
        if (!hub.confs().exists(conf)) {
            throw new RestException(404, "File does not exist: " + conf + ".conf");
        }
        if (request.path().size() == 2) {
            return request.isPost() ? create(request, conf) : list(request, conf);
        }
        String name = request.element(2);
        if (name.equals("_reload")) {
            hub.inputs().reconcile();
            return Answer.empty();
        }
        Stanza stanza = existing(request, conf, name);
        if (request.isDelete()) {
            return delete(request, conf, stanza);
        }
        if (request.isPost()) {
            return update(request, conf, stanza);
        }
        return Answer.of(Paging.chosen(request, entry(conf, stanza)));
    }

    private Answer list(RestRequest request, String conf) throws RestException {
        List<Entry> entries = hub.confs().effective(conf).values().stream()
                .filter(stanza -> hub.visible(request, conf, stanza))
                .map(stanza -> entry(conf, stanza))
                .toList();
        return Paging.page(request, entries);
    }

    private Answer create(RestRequest request, String conf) throws RestException {
        String name = request.required("name");
        String app = request.targetApp();
        hub.demandWrite(request, app, conf, name);
        if (hub.confs().stanza(conf, name).isPresent()) {
            throw RestException.alreadyExists(name);
        }
        hub.confs().write(app, conf, name, request.settings());
        return Answer.created(entry(conf, existing(request, conf, name)));
    }

    private Answer update(RestRequest request, String conf, Stanza stanza) throws RestException {
        String app = target(request, stanza);
        hub.demandWrite(request, app, conf, stanza.name());
        Map<String, String> values = request.settings();
        switch (request.element(3)) {
            case "enable" -> values = Map.of("disabled", "0");
            case "disable" -> values = Map.of("disabled", "1");
            case "" -> {}
            default -> throw RestException.notFound(request.element(3));
        }
        hub.confs().write(app, conf, stanza.name(), values);
        return Answer.of(entry(conf, existing(request, conf, stanza.name())));
    }

    private Answer delete(RestRequest request, String conf, Stanza stanza) throws RestException {
        hub.demandWrite(request, stanza.app(), conf, stanza.name());
        if (!stanza.removable() || !hub.confs().delete(stanza.app(), conf, stanza.name())) {
            throw new RestException(400, "Cannot remove " + stanza.name() + ": it is shipped in a default file.");
        }
        return Answer.empty();
    }

    private Stanza existing(RestRequest request, String conf, String name) throws RestException {
        return hub.confs()
                .stanza(conf, name)
                .filter(stanza -> hub.visible(request, conf, stanza))
                .orElseThrow(() -> RestException.notFound(name));
    }

    private static String target(RestRequest request, Stanza stanza) {
        if (!request.app().equals("-")) {
            return request.app();
        }
        return stanza.app().equals(ConfStore.SYSTEM) ? ConfStore.SYSTEM : stanza.app();
    }

    private Entry entry(String conf, Stanza stanza) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("disabled", stanza.disabled());
        content.put("eai:appName", stanza.app());
        content.put("eai:userName", "nobody");
        stanza.values().forEach((key, value) -> {
            if (!key.equals("disabled")) {
                content.put(key, value);
            }
        });
        return new Entry(
                stanza.name(),
                "configs/conf-" + conf,
                "nobody",
                stanza.app(),
                hub.metadata(stanza.app()).roles("read", conf, stanza.name()),
                hub.metadata(stanza.app()).roles("write", conf, stanza.name()),
                stanza.removable(),
                content);
    }
}

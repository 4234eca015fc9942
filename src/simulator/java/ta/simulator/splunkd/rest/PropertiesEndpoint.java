package ta.simulator.splunkd.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ta.simulator.net.Reply;
import ta.simulator.splunkd.conf.Stanza;

/** {@code properties/<conf>/<stanza>/<key>}: the plain view of conf files. */
final class PropertiesEndpoint implements Endpoint {
    private final Hub hub;

    PropertiesEndpoint(Hub hub) {
        this.hub = hub;
    }

    @Override
    public Answer answer(RestRequest request) throws Exception {
        int depth = request.path().size();
        if (depth == 1) {
            return Paging.page(request, named(List.copyOf(hub.confs().names()), "properties"));
        }
        String conf = request.element(1);
        if (!hub.confs().exists(conf)) {
            throw new RestException(404, "File does not exist: " + conf + ".conf");
        }
        if (request.isPost()) {
            return write(request, conf, depth);
        }
        if (depth == 2) {
            List<String> names = hub.confs().effective(conf).values().stream()
                    .filter(stanza -> hub.visible(request, conf, stanza))
                    .map(Stanza::name)
                    .toList();
            return Paging.page(request, named(names, "properties/" + conf));
        }
        Stanza stanza = hub.confs()
                .stanza(conf, request.element(2))
                .filter(found -> hub.visible(request, conf, found))
                .orElseThrow(() -> RestException.notFound(request.element(2)));
        if (depth == 3) {
            List<Entry> entries = new ArrayList<>();
            stanza.values()
                    .forEach((key, value) -> entries.add(
                            Entry.ofSystem(key, "properties/" + conf + "/" + stanza.name(), Map.of("$text", value))));
            return Paging.page(request, entries);
        }
        String value = stanza.values().get(request.element(3));
        if (value == null) {
            throw RestException.notFound(request.element(3));
        }
        return Answer.ready(Reply.text(200, "text/plain", value));
    }

    private Answer write(RestRequest request, String conf, int depth) throws RestException {
        String stanza = depth == 2 ? request.required("__stanza") : request.element(2);
        String app = request.targetApp();
        hub.demandWrite(request, app, conf, stanza);
        Map<String, String> values = request.settings();
        values.remove("__stanza");
        hub.confs().write(app, conf, stanza, values);
        return Answer.empty();
    }

    private static List<Entry> named(List<String> names, String collection) {
        return names.stream()
                .map(name -> Entry.ofSystem(name, collection, Map.of()))
                .toList();
    }
}

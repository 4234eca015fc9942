package ta.simulator.splunkd.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code data/indexes}: lists and creates indexes. */
final class IndexesEndpoint implements Endpoint {
    private final Hub hub;

    IndexesEndpoint(Hub hub) {
        this.hub = hub;
    }

    @Override
    public Answer answer(RestRequest request) throws Exception {
        if (request.path().size() == 2) {
            return request.isPost()
                    ? create(request)
                    : Paging.page(
                            request,
                            hub.indexes().names().stream().map(this::entry).toList());
        }
        String name = request.element(2);
        if (!hub.indexes().names().contains(name)) {
            throw RestException.notFound(name);
        }
        if (request.isDelete()) {
            request.demand("indexes_edit");
            hub.confs().stanza("indexes", name).ifPresent(stanza -> hub.confs().delete(stanza.app(), "indexes", name));
            return Answer.empty();
        }
        return Answer.of(Paging.chosen(request, entry(name)));
    }

    private Answer create(RestRequest request) throws RestException {
        request.demand("indexes_edit");
        String name = request.required("name");
        if (!name.matches("_?[a-z0-9][a-z0-9_-]*")) {
            throw new RestException(
                    400,
                    "Index name=\"" + name
                            + "\" Must consist of only numbers, lowercase letters, underscores, and hyphens.");
        }
        if (hub.indexes().names().contains(name)) {
            throw RestException.alreadyExists(name);
        }
        hub.confs().write(request.targetApp(), "indexes", name, Map.of("homePath", "$SPLUNK_DB/" + name + "/db"));
        return Answer.created(entry(name));
    }

    private Entry entry(String name) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("datatype", "event");
        content.put("disabled", false);
        content.put("isInternal", name.startsWith("_"));
        content.put(
                "totalEventCount",
                hub.indexes().events().stream()
                        .filter(event -> event.index().equals(name))
                        .count());
        return new Entry(name, "data/indexes", "nobody", "search", List.of("*"), List.of("admin"), true, content);
    }
}

package ta.simulator.splunkd.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ta.simulator.splunkd.conf.Stanza;

/** {@code saved/searches}: stanzas of savedsearches.conf, and {@code dispatch}, which runs one. No schedule. */
final class SavedSearchesEndpoint implements Endpoint {
    private static final String CONF = "savedsearches";

    private final Hub hub;
    private final SearchEndpoint searches;

    SavedSearchesEndpoint(Hub hub, SearchEndpoint searches) {
        this.hub = hub;
        this.searches = searches;
    }

    @Override
    public Answer answer(RestRequest request) throws Exception {
        if (request.path().size() == 2) {
            return request.isPost() ? create(request) : list(request);
        }
        Stanza search = existing(request, request.element(2));
        return switch (request.element(3)) {
            case "" -> one(request, search);
            case "dispatch" -> dispatch(request, search);
            case "history" -> searches.history(request, search.name());
            default -> throw RestException.notFound(request.element(3));
        };
    }

    private Answer list(RestRequest request) throws RestException {
        return Paging.page(
                request,
                hub.confs().effective(CONF).values().stream()
                        .filter(stanza -> hub.visible(request, CONF, stanza))
                        .map(this::entry)
                        .toList());
    }

    private Answer create(RestRequest request) throws RestException {
        String name = request.required("name");
        request.required("search");
        String app = request.targetApp();
        hub.demandWrite(request, app, CONF, name);
        if (hub.confs().stanza(CONF, name).isPresent()) {
            throw new RestException(
                    409,
                    "Unable to create saved search with name '" + name
                            + "'. A saved search with that name already exists.");
        }
        hub.confs().write(app, CONF, name, settings(request));
        return Answer.created(entry(existing(request, name)));
    }

    private Answer one(RestRequest request, Stanza search) throws RestException {
        if (request.isGet()) {
            return Answer.of(Paging.chosen(request, entry(search)));
        }
        hub.demandWrite(request, search.app(), CONF, search.name());
        if (request.isDelete()) {
            if (!search.removable() || !hub.confs().delete(search.app(), CONF, search.name())) {
                throw new RestException(400, "Cannot remove " + search.name() + ": it is shipped in a default file.");
            }
            return Answer.empty();
        }
        hub.confs().write(search.app(), CONF, search.name(), settings(request));
        return Answer.of(entry(existing(request, search.name())));
    }

    /** {@code search} and {@code count} mean something else in other calls, here they are settings. */
    private static Map<String, String> settings(RestRequest request) {
        Map<String, String> settings = new LinkedHashMap<>(request.settings());
        request.argument("search").ifPresent(search -> settings.put("search", search));
        return settings;
    }

    /** The times of the call, else those of the saved search; {@code args.<name>} replaces {@code $args.<name>$}. */
    private Answer dispatch(RestRequest request, Stanza search) throws RestException {
        if (!request.isPost()) {
            throw RestException.methodNotAllowed();
        }
        request.demand("search");
        String text = search.value("search", "");
        for (Map.Entry<String, List<String>> argument : request.arguments().entrySet()) {
            if (argument.getKey().startsWith("args.")) {
                text = text.replace(
                        "$" + argument.getKey() + "$", argument.getValue().get(0));
            }
        }
        String query = text.startsWith("|") || text.startsWith("search ") ? text : "search " + text;
        return searches.dispatch(
                request,
                search.name(),
                query,
                time(request, search, "earliest_time"),
                time(request, search, "latest_time"));
    }

    private static String time(RestRequest request, Stanza search, String name) {
        return request.argument("dispatch." + name).orElse(search.value("dispatch." + name, ""));
    }

    private Stanza existing(RestRequest request, String name) throws RestException {
        return hub.confs()
                .stanza(CONF, name)
                .filter(stanza -> hub.visible(request, CONF, stanza))
                .orElseThrow(() -> RestException.notFound(name));
    }

    private Entry entry(Stanza search) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("disabled", search.disabled());
        content.put("is_scheduled", search.value("enableSched", "0").matches("1|true"));
        search.values().forEach(content::putIfAbsent);
        return new Entry(
                search.name(),
                "saved/searches",
                "nobody",
                search.app(),
                hub.metadata(search.app()).roles("read", CONF, search.name()),
                hub.metadata(search.app()).roles("write", CONF, search.name()),
                search.removable(),
                content);
    }
}

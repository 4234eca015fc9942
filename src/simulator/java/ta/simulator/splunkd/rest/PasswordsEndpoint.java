package ta.simulator.splunkd.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ta.simulator.splunkd.conf.ConfText;
import ta.simulator.splunkd.conf.Stanza;

/** {@code storage/passwords}: secrets by realm and user, sealed on disk, in clear only for those who may list them. */
final class PasswordsEndpoint implements Endpoint {
    private static final String CONF = "passwords";
    private static final String HEADER = "credential:";

    private final Hub hub;
    private final SecretBox box;
    private final boolean treatAsRemote;

    /**
     * Makes the endpoint.
     *
     * @param treatAsRemote whether callers count as remote, so that masking applies although they call over loopback
     */
    PasswordsEndpoint(Hub hub, SecretBox box, boolean treatAsRemote) {
        this.hub = hub;
        this.box = box;
        this.treatAsRemote = treatAsRemote;
    }

    @Override
    public Answer answer(RestRequest request) throws Exception {
        request.demand(request.isGet() ? "list_storage_passwords" : "edit_storage_passwords");
        if (request.path().size() == 2) {
            return request.isPost() ? create(request) : Paging.page(request, list(request));
        }
        Stanza stanza = existing(request, request.element(2));
        if (request.isDelete()) {
            hub.confs().delete(stanza.app(), CONF, stanza.name());
            return Paging.page(request, list(request));
        }
        if (request.isPost()) {
            hub.confs()
                    .write(
                            stanza.app(),
                            CONF,
                            stanza.name(),
                            Map.of("password", box.seal(request.required("password"))));
        }
        return Answer.of(Paging.chosen(request, entry(existing(request, request.element(2)))));
    }

    private Answer create(RestRequest request) throws RestException {
        String app = request.targetApp();
        if (request.owner().equals("-")) {
            throw new RestException(400, "Cannot create a password in a wildcard name space; name owner and app.");
        }
        String name = key(request.argument("realm").orElse(""), request.required("name"));
        String secret = request.required("password");
        boolean taken = hub.confs().effective(CONF).values().stream()
                .anyMatch(stanza ->
                        stanza.name().equals(HEADER + name) && stanza.app().equals(app));
        if (taken) {
            throw RestException.alreadyExists(name);
        }
        hub.confs().write(app, CONF, HEADER + name, Map.of("password", box.seal(secret)));
        return Answer.created(entry(existing(request, name)));
    }

    private List<Entry> list(RestRequest request) {
        return hub.confs().effective(CONF).values().stream()
                .filter(stanza -> stanza.name().startsWith(HEADER) && hub.visible(request, CONF, stanza))
                .map(this::entry)
                .toList();
    }

    private Stanza existing(RestRequest request, String name) throws RestException {
        return hub.confs().effective(CONF).values().stream()
                .filter(stanza -> hub.visible(request, CONF, stanza))
                .filter(stanza ->
                        stanza.name().equals(HEADER + name) || stanza.name().equals(HEADER + ":" + name + ":"))
                .findFirst()
                .orElseThrow(() -> RestException.notFound(name));
    }

    private Entry entry(Stanza stanza) {
        String name = stanza.name().substring(HEADER.length());
        List<String> parts = parts(name);
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("clear_password", masked() ? "********" : box.open(stanza.value("password", "")));
        content.put("eai:acl", null);
        content.put("encr_password", stanza.value("password", ""));
        content.put("password", "********");
        content.put("realm", parts.get(0));
        content.put("username", parts.get(1));
        return new Entry(
                name, "storage/passwords", "nobody", stanza.app(), List.of("*"), List.of("admin"), true, content);
    }

    private boolean masked() {
        String allowed = hub.confs()
                .stanza("limits", "storage_passwords_masking")
                .map(stanza -> stanza.value("view_cleartext_allowlist", "*"))
                .orElse("*");
        return treatAsRemote && !allowed.contains("*") && !ConfText.isTrue(allowed);
    }

    /** {@code realm:user:} with every colon inside the parts escaped. */
    private static String key(String realm, String user) {
        return escaped(realm) + ":" + escaped(user) + ":";
    }

    private static String escaped(String part) {
        return part.replace(":", "\\:");
    }

    private static List<String> parts(String key) {
        String[] parts = key.split("(?<!\\\\):", -1);
        return List.of(parts[0].replace("\\:", ":"), (parts.length > 1 ? parts[1] : "").replace("\\:", ":"));
    }
}

package ta.simulator.splunkd.rest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import ta.simulator.net.Json;
import ta.simulator.net.Reply;
import ta.simulator.splunkd.access.Capabilities;
import ta.simulator.splunkd.access.User;

/** What splunkd says of itself and of its caller; and the log-in, the only call without credentials. */
final class ServerEndpoints {
    private ServerEndpoints() {}

    /** {@code server/info}. */
    static Answer info(Hub hub, Set<String> clusterRoles) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("build", hub.build());
        content.put("cpu_arch", "x86_64");
        content.put("eai:acl", null);
        content.put("guid", "00000000-0000-4000-8000-000000000001");
        content.put("host", hub.serverName());
        content.put("isFree", false);
        content.put("kvStoreStatus", "ready");
        content.put("licenseState", "OK");
        content.put("mode", "normal");
        content.put("os_name", "Linux");
        content.put("product_type", "enterprise");
        List<String> roles = new ArrayList<>(List.of("indexer", "license_master", "kv_store"));
        roles.addAll(clusterRoles);
        content.put("server_roles", roles);
        content.put("serverName", hub.serverName());
        content.put("version", hub.version());
        return Answer.of(Entry.ofSystem("server-info", "server/info", content));
    }

    /** {@code authentication/current-context}. */
    static Answer context(Hub hub, RestRequest request) {
        User user = request.user();
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("capabilities", capabilities(hub, user));
        content.put("defaultApp", "launcher");
        content.put("eai:acl", null);
        content.put("email", user.name() + "@contoso.example");
        content.put("realname", user.name());
        content.put("roles", user.roles().stream().sorted().toList());
        content.put("type", "Splunk");
        content.put("username", user.name());
        return Answer.of(Entry.ofSystem("context", "authentication/current-context", content));
    }

    /** {@code shcluster/captain/info}, on a search head that belongs to no cluster unless the stand-in is told so. */
    static Answer captain(Hub hub, Set<String> clusterRoles) throws RestException {
        if (!clusterRoles.contains("shc_captain")) {
            throw new RestException(
                    503, "Search Head Clustering is not enabled on this node. REST endpoint is not available");
        }
        return Answer.of(Entry.ofSystem(
                "captain", "shcluster/captain/info", Map.of("service_ready_flag", true, "label", hub.serverName())));
    }

    /** {@code auth/login}. */
    static Reply login(Hub hub, Map<String, List<String>> form, boolean json) {
        String name = form.getOrDefault("username", List.of("")).get(0);
        String password = form.getOrDefault("password", List.of("")).get(0);
        if (hub.access().login(name, password).isEmpty()) {
            return FeedWriter.message(json, 401, "WARN", "Login failed");
        }
        String key = hub.access().openSession(name);
        if (json) {
            return Reply.json(200, Json.object("sessionKey", key, "message", "", "code", ""));
        }
        return Reply.text(200, "text/xml", FeedWriter.xml(writer -> {
            writer.writeStartElement("response");
            writer.writeStartElement("sessionKey");
            writer.writeCharacters(key);
            writer.writeEndElement();
            writer.writeEndElement();
        }));
    }

    /** A user with every capability lists those that matter here. */
    private static List<String> capabilities(Hub hub, User user) {
        Set<String> granted = Capabilities.granted(hub.confs(), user);
        if (!user.capabilities().contains("*")) {
            return Stream.concat(user.capabilities().stream(), granted.stream())
                    .distinct()
                    .sorted()
                    .toList();
        }
        Stream<String> general = Stream.of(
                "admin_all_objects",
                "edit_messages",
                "edit_storage_passwords",
                "install_apps",
                "list_storage_passwords",
                "rest_apps_view",
                "rest_properties_get",
                "rest_properties_set",
                "run_sendalert",
                "schedule_search",
                "search");
        Stream<String> inputs = hub.inputs().schemes().keySet().stream().map(scheme -> "edit_modinput_" + scheme);
        return Stream.concat(Stream.concat(general, inputs), granted.stream())
                .distinct()
                .sorted()
                .toList();
    }
}

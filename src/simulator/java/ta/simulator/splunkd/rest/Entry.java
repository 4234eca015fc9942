package ta.simulator.splunkd.rest;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ta.simulator.splunkd.access.User;

/**
 * One entry of a feed.
 *
 * @param collection the endpoint it belongs to, such as {@code storage/passwords}
 * @param content texts, numbers, truth values, null, maps and lists of those
 */
record Entry(
        String name,
        String collection,
        String owner,
        String app,
        List<String> readers,
        List<String> writers,
        boolean removable,
        Map<String, Object> content) {
    Entry {
        content = Collections.unmodifiableMap(new LinkedHashMap<>(content));
    }

    /** An entry of the system that everybody may read. */
    static Entry ofSystem(String name, String collection, Map<String, Object> content) {
        return new Entry(name, collection, "system", "", List.of("*"), List.of("admin"), false, content);
    }

    /** The access control list as both forms show it. */
    Map<String, Object> acl(User caller) {
        Map<String, Object> acl = new LinkedHashMap<>();
        acl.put("app", app);
        acl.put("can_list", true);
        acl.put("can_write", caller.may("admin_all_objects") || caller.hasRoleOf(writers));
        acl.put("modifiable", true);
        acl.put("owner", owner);
        acl.put("perms", Map.of("read", readers, "write", writers));
        acl.put("removable", removable);
        acl.put("sharing", app.isEmpty() ? "system" : "app");
        return acl;
    }

    /** Path below the server, name escaped. */
    String path() {
        String base = app.isEmpty() ? "/services/" : "/servicesNS/" + owner + "/" + app + "/";
        return base + collection + "/" + RestRequest.escape(name);
    }
}

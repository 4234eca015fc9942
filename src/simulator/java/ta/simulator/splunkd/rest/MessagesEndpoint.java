package ta.simulator.splunkd.rest;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code messages}: the bulletins that Splunk Web shows at the top. */
final class MessagesEndpoint implements Endpoint {
    private static final Set<String> SEVERITIES = Set.of("info", "warn", "error");

    private final Map<String, Entry> messages = new LinkedHashMap<>();

    @Override
    public synchronized Answer answer(RestRequest request) throws Exception {
        if (request.path().size() == 1) {
            return request.isPost() ? create(request) : Paging.page(request, List.copyOf(messages.values()));
        }
        String name = request.element(1);
        Entry entry = messages.get(name);
        if (entry == null) {
            throw RestException.notFound(name);
        }
        if (request.isDelete()) {
            request.demand("edit_messages");
            messages.remove(name);
            return Answer.empty();
        }
        return Answer.of(entry);
    }

    /** A bulletin of splunkd itself. */
    synchronized void post(String name, String severity, String text) {
        messages.put(name, entry(name, severity, text));
    }

    private Answer create(RestRequest request) throws RestException {
        request.demand("edit_messages");
        String name = request.required("name");
        String severity = request.argument("severity").orElse("info");
        if (!SEVERITIES.contains(severity)) {
            throw new RestException(
                    400, "Invalid value for argument severity: " + severity + " (info, warn or error).");
        }
        Optional<String> text = request.argument("value");
        post(name, severity, text.orElse(""));
        return Answer.created(messages.get(name));
    }

    private static Entry entry(String name, String severity, String text) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("eai:acl", null);
        content.put("message", text);
        content.put("severity", severity);
        content.put("timeCreated_epochSecs", Instant.now().getEpochSecond());
        content.put(name, text);
        return Entry.ofSystem(name, "messages", content);
    }
}

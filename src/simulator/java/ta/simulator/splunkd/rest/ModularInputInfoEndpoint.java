package ta.simulator.splunkd.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ta.simulator.splunkd.input.Scheme;
import ta.simulator.splunkd.input.SchemeArgument;

/** {@code data/modular-inputs}: the registered schemes as their introspection declared them. */
final class ModularInputInfoEndpoint implements Endpoint {
    private final Hub hub;

    ModularInputInfoEndpoint(Hub hub) {
        this.hub = hub;
    }

    @Override
    public Answer answer(RestRequest request) throws Exception {
        if (request.path().size() == 2) {
            List<Entry> entries = hub.inputs().schemes().values().stream()
                    .map(ModularInputInfoEndpoint::entry)
                    .toList();
            return Paging.page(request, entries);
        }
        String name = request.element(2);
        Scheme scheme = hub.inputs().scheme(name).orElseThrow(() -> RestException.notFound(name));
        return Answer.of(entry(scheme));
    }

    private static Entry entry(Scheme scheme) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        for (SchemeArgument argument : scheme.arguments()) {
            Map<String, Object> declared = new LinkedHashMap<>();
            declared.put("title", argument.title());
            declared.put("description", argument.description());
            declared.put("data_type", argument.dataType());
            declared.put("required_on_create", argument.requiredOnCreate());
            declared.put("required_on_edit", argument.requiredOnEdit());
            arguments.put(argument.name(), declared);
        }
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("description", scheme.description());
        content.put("endpoint", Map.of("args", arguments));
        content.put("streaming_mode", scheme.xmlStreaming() ? "xml" : "simple");
        content.put("title", scheme.title());
        content.put("use_external_validation", scheme.externalValidation());
        content.put("use_single_instance", scheme.singleInstance());
        return new Entry(
                scheme.name(),
                "data/modular-inputs",
                "nobody",
                scheme.app(),
                List.of("*"),
                List.of("admin"),
                false,
                content);
    }
}

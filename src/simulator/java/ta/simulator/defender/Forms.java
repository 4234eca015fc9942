package ta.simulator.defender;

import java.nio.charset.StandardCharsets;

/** Renders an object's truth in the form of each API. */
final class Forms {
    private Forms() {}

    /** Whether the API shows objects like this one at all. */
    static boolean shows(Api api, Version version, ObjectStore incidents) {
        return switch (api) {
            case GRAPH_ALERTS, GRAPH_INCIDENTS, XDR_INCIDENTS -> true;
            case ENDPOINT_ALERTS -> isEndpointAlert(version);
            case XDR_ALERTS -> incidents.contains(version.scalar("incidentId"));
        };
    }

    static boolean isEndpointAlert(Version alert) {
        return alert.scalar("serviceSource").equals("microsoftDefenderForEndpoint");
    }

    /** The object as it stands in the API's responses; incidents without alerts, Endpoint alerts with evidence. */
    static String text(Api api, Version version) {
        return switch (api) {
            case GRAPH_ALERTS, GRAPH_INCIDENTS -> new String(version.json(), StandardCharsets.UTF_8);
            case ENDPOINT_ALERTS -> EscapeStyle.of(version.id()).text(EndpointForm.alert(version.tree(), true));
            case XDR_INCIDENTS -> EscapeStyle.of(version.id()).text(XdrForm.incident(version.tree()));
            case XDR_ALERTS -> EscapeStyle.of(version.id()).text(XdrForm.alert(version.tree()));
        };
    }
}

package ta.e2e;

import java.util.List;
import ta.simulator.defender.Api;
import ta.simulator.demo.Tally;
import ta.simulator.splunkd.client.SplunkEvent;

/** One input of a {@link Rig} with an index of its own, and what it has brought there. */
final class Collected {
    static final String ALERT = "ms365:defender:incident:alerts";
    static final String ENDPOINT_ALERT = "ms:defender:atp:alerts";
    static final String INCIDENT = "ms365:defender:incident";
    static final String CHANGE = "ms:defender:change";
    static final String ENTITY = "ms:defender:entity";

    private final Rig rig;
    private final String tenantId;
    private final String scheme;
    private final String name;
    private List<SplunkEvent> kept = List.of();

    /**
     * @param tenantId whose objects it fetches
     * @param scheme of the input
     * @param name of the input and its index
     */
    Collected(Rig rig, String tenantId, String scheme, String name) {
        this.rig = rig;
        this.tenantId = tenantId;
        this.scheme = scheme;
        this.name = name;
    }

    String tenantId() {
        return tenantId;
    }

    String scheme() {
        return scheme;
    }

    String name() {
        return name;
    }

    /** From now on looks at what is there now, without asking again. */
    void keep() {
        kept = events();
    }

    /** Everything in its index. */
    List<SplunkEvent> events() {
        return kept.isEmpty() ? rig.splunk().rest().search("index=" + name) : kept;
    }

    List<SplunkEvent> events(Api api) {
        return events().stream()
                .filter(event -> event.sourcetype().equals(sourcetype(api)))
                .toList();
    }

    /** What arrived of one feed, against what the service had. */
    Tally tally(Api api) {
        return Tally.of(
                api,
                rig.defender().tenant(tenantId).expectedVersions(api),
                events(api).stream().map(SplunkEvent::raw).toList());
    }

    private static String sourcetype(Api api) {
        return switch (api) {
            case GRAPH_ALERTS, XDR_ALERTS -> ALERT;
            case ENDPOINT_ALERTS -> ENDPOINT_ALERT;
            case GRAPH_INCIDENTS, XDR_INCIDENTS -> INCIDENT;
        };
    }
}

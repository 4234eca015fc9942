package ta.simulator.demo;

import java.util.Optional;
import java.util.stream.Stream;
import ta.simulator.defender.Api;
import ta.simulator.splunkd.index.IndexedEvent;

/** What the demonstration collects: a kind of object from one of the four APIs. */
enum Source {
    GRAPH_ALERTS(
            "graph alerts",
            Api.GRAPH_ALERTS,
            "defender_alerts",
            "graph",
            "/v1.0/security/alerts_v2",
            "ms365:defender:incident:alerts",
            "title"),
    ENDPOINT_ALERTS(
            "endpoint alerts",
            Api.ENDPOINT_ALERTS,
            "defender_alerts",
            "endpoint",
            "/api/alerts",
            "ms:defender:atp:alerts",
            "title"),
    GRAPH_INCIDENTS(
            "graph incidents",
            Api.GRAPH_INCIDENTS,
            "defender_incidents",
            "graph",
            "/v1.0/security/incidents",
            "ms365:defender:incident",
            "displayName"),
    XDR_INCIDENTS(
            "xdr incidents",
            Api.XDR_INCIDENTS,
            "defender_incidents",
            "xdr",
            "/api/incidents",
            "ms365:defender:incident",
            "incidentName"),
    /** They come inside the incidents and have no list of their own. */
    XDR_ALERTS(
            "xdr alerts",
            Api.XDR_ALERTS,
            "defender_incidents",
            "xdr",
            "/api/incidents",
            "ms365:defender:incident:alerts",
            "title");

    private final String label;
    private final Api api;
    private final String scheme;
    private final String input;
    private final String path;
    private final String sourcetype;
    private final String titleMember;

    Source(String label, Api api, String scheme, String input, String path, String sourcetype, String titleMember) {
        this.label = label;
        this.api = api;
        this.scheme = scheme;
        this.input = input;
        this.path = path;
        this.sourcetype = sourcetype;
        this.titleMember = titleMember;
    }

    /** The source of an alert or incident; nothing for other events, such as those of changed fields. */
    static Optional<Source> of(IndexedEvent event) {
        return Stream.of(values())
                .filter(source -> event.stanza().equals(source.scheme + "://" + source.input))
                .filter(source -> event.sourcetype().equals(source.sourcetype))
                .findFirst();
    }

    String label() {
        return label;
    }

    Api api() {
        return api;
    }

    String scheme() {
        return scheme;
    }

    /** The name of its input, which is the value of {@code api} too. */
    String input() {
        return input;
    }

    /** Where its list is. */
    String path() {
        return path;
    }

    String titleMember() {
        return titleMember;
    }

    boolean hasListOfItsOwn() {
        return this != XDR_ALERTS;
    }
}

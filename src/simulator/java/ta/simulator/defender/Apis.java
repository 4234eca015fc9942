package ta.simulator.defender;

import java.util.Optional;
import ta.simulator.net.Reply;

/** The APIs by path. */
final class Apis {
    private final GraphApi graph;
    private final EndpointApi endpoint;
    private final XdrApi xdr;

    Apis(SimulatorSettings settings) {
        graph = new GraphApi(settings);
        endpoint = new EndpointApi(settings);
        xdr = new XdrApi(settings);
    }

    Optional<Api> of(String path) {
        if (GraphApi.owns(path)) {
            return Optional.of(GraphApi.api(path));
        }
        if (EndpointApi.owns(path)) {
            return Optional.of(Api.ENDPOINT_ALERTS);
        }
        return XdrApi.owns(path) ? Optional.of(Api.XDR_INCIDENTS) : Optional.empty();
    }

    Reply answer(Api api, Exchange exchange) {
        return switch (api) {
            case GRAPH_ALERTS, GRAPH_INCIDENTS -> graph.answer(exchange);
            case ENDPOINT_ALERTS -> endpoint.answer(exchange);
            case XDR_INCIDENTS, XDR_ALERTS -> xdr.answer(exchange);
        };
    }
}

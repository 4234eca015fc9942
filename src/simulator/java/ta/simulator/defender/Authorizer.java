package ta.simulator.defender;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import ta.simulator.net.Request;

/** Decides whether a request's token may do what the request asks (contract §1.1, §1.2, §2.1, §3.2, §7.1). */
final class Authorizer {
    private static final List<String> ALERT_READ = List.of(
            "SecurityAlert.Read.All",
            "SecurityAlert.ReadWrite.All",
            "SecurityIncident.Read.All",
            "SecurityIncident.ReadWrite.All");
    private static final List<String> ALERT_WRITE =
            List.of("SecurityAlert.ReadWrite.All", "SecurityIncident.ReadWrite.All");
    private static final List<String> INCIDENT_READ =
            List.of("SecurityIncident.Read.All", "SecurityIncident.ReadWrite.All");
    private static final List<String> INCIDENT_WRITE = List.of("SecurityIncident.ReadWrite.All");

    private final TokenService tokens;
    private final Map<String, Set<Audience>> ownResources;

    Authorizer(TokenService tokens, Map<String, Set<Audience>> ownResources) {
        this.tokens = tokens;
        this.ownResources = ownResources;
    }

    /** What the token says, however bad it is; for the record. */
    Optional<AccessToken> token(Request request) {
        String header = request.header("Authorization");
        return header.regionMatches(true, 0, "Bearer ", 0, 7)
                ? tokens.read(header.substring(7).trim())
                : Optional.empty();
    }

    AccessToken authorize(Request request, Api api) {
        return authorize(request, api.audience(), needed(api, !request.method().equals("GET")));
    }

    AccessToken authorize(Request request, Audience audience, List<String> needed) {
        boolean graph = audience == Audience.GRAPH;
        AccessToken token = token(request)
                .orElseThrow(() -> unauthorized(
                        graph,
                        request.header("Authorization").isEmpty()
                                ? "Access token is empty."
                                : "CompactToken parsing failed."));
        if (token.expired()) {
            throw unauthorized(graph, "Lifetime validation failed, the token is expired.");
        }
        boolean ours = audience.resources().contains(token.audience())
                || ownResources.getOrDefault(token.audience(), Set.of()).contains(audience);
        if (!ours) {
            throw graph
                    ? unauthorized(true, "Access token validation failure. Invalid audience.")
                    : new ApiException(403, "Forbidden", "The token was issued for another resource.");
        }
        if (needed.stream().noneMatch(token.roles()::contains)) {
            String separator = graph ? ", " : ",";
            throw new ApiException(
                    403,
                    "Forbidden",
                    "Missing application roles. API required roles: " + String.join(separator, needed)
                            + ", application roles: " + String.join(separator, token.roles()) + ".");
        }
        return token;
    }

    private static List<String> needed(Api api, boolean write) {
        return switch (api) {
            case GRAPH_ALERTS -> write ? ALERT_WRITE : ALERT_READ;
            case GRAPH_INCIDENTS -> write ? INCIDENT_WRITE : INCIDENT_READ;
            case ENDPOINT_ALERTS ->
                write ? List.of("Alert.ReadWrite.All") : List.of("Alert.Read.All", "Alert.ReadWrite.All");
            case XDR_INCIDENTS, XDR_ALERTS ->
                write ? List.of("Incident.ReadWrite.All") : List.of("Incident.Read.All", "Incident.ReadWrite.All");
        };
    }

    private static ApiException unauthorized(boolean graph, String message) {
        return new ApiException(401, graph ? "InvalidAuthenticationToken" : "Unauthorized", message);
    }
}

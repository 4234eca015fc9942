package ta.simulator.defender;

import com.google.gson.JsonObject;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import ta.simulator.net.Json;
import ta.simulator.net.Reply;
import ta.simulator.net.Request;

/** Error answers in each API's own form (contract §7.1). */
final class ErrorBodies {
    private static final Map<Integer, String> GRAPH_CODES = Map.of(
            400, "BadRequest",
            401, "InvalidAuthenticationToken",
            403, "Forbidden",
            404, "NotFound",
            429, "TooManyRequests",
            503, "ServiceUnavailable",
            504, "GatewayTimeout");
    private static final Map<Integer, String> LEGACY_CODES = Map.of(
            400, "BadRequest",
            401, "Unauthorized",
            403, "Forbidden",
            404, "ResourceNotFound",
            429, "TooManyRequests");

    private final InstantSource clock;

    ErrorBodies(InstantSource clock) {
        this.clock = clock;
    }

    /** The answer in the form of the API the path belongs to. */
    Reply reply(Request request, ApiException refusal) {
        JsonObject body = request.path().startsWith("/v1.0/") || request.path().startsWith("/beta/")
                ? graph(request, refusal)
                : legacy(refusal);
        Reply reply = Reply.json(refusal.status(), body);
        return refusal.status() == 401
                ? reply.withHeader("WWW-Authenticate", "Bearer realm=\"\", error=\"invalid_token\"")
                : reply;
    }

    /** The answer with a code and message that fit the status. */
    Reply reply(Request request, int status) {
        boolean graph = request.path().startsWith("/v1.0/");
        String code = (graph ? GRAPH_CODES : LEGACY_CODES)
                .getOrDefault(status, graph ? "UnknownError" : "InternalServerError");
        String message =
                status == 429 ? "Please retry again later." : graph && status >= 500 ? "" : "An error occurred.";
        return reply(request, new ApiException(status, code, message));
    }

    private JsonObject graph(Request request, ApiException refusal) {
        String id = UUID.randomUUID().toString();
        String clientId = request.header("client-request-id");
        JsonObject inner = Json.object(
                "date",
                Timestamps.text(clock.instant(), 0).replace("Z", ""),
                "request-id",
                id,
                "client-request-id",
                clientId.isEmpty() ? id : clientId);
        if (refusal.status() == 429) {
            inner.addProperty("code", "429");
            inner.addProperty("message", "Please retry after");
            inner.addProperty("status", "429");
        }
        return Json.object(
                "error", Json.object("code", refusal.code(), "message", refusal.getMessage(), "innerError", inner));
    }

    private static JsonObject legacy(ApiException refusal) {
        return Json.object(
                "error",
                Json.object(
                        "code", refusal.code(),
                        "message", refusal.getMessage(),
                        "target", UUID.randomUUID()));
    }
}

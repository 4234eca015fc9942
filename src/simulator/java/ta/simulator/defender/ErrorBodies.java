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
        if (LoginEndpoint.isTokenPath(request.path())) {
            return Reply.json(status, entra("temporarily_unavailable", 90033, "A transient error has occurred.", ""));
        }
        boolean graph = request.path().startsWith("/v1.0/");
        String code = (graph ? GRAPH_CODES : LEGACY_CODES)
                .getOrDefault(status, graph ? "UnknownError" : "InternalServerError");
        String message =
                status == 429 ? "Please retry again later." : graph && status >= 500 ? "" : "An error occurred.";
        return reply(request, new ApiException(status, code, message));
    }

    /** Entra's form (contract §6.3). */
    JsonObject entra(String error, int code, String message, String clientRequestId) {
        String trace = UUID.randomUUID().toString();
        String correlation = clientRequestId.isEmpty() ? UUID.randomUUID().toString() : clientRequestId;
        String time = Timestamps.text(clock.instant(), 0).replace('T', ' ');
        return Json.object(
                "error", error,
                "error_description",
                        "AADSTS" + code + ": " + message + " Trace ID: " + trace + " Correlation ID: " + correlation
                                + " Timestamp: " + time,
                "error_codes", Json.array(code),
                "timestamp", time,
                "trace_id", trace,
                "correlation_id", correlation,
                "error_uri", "https://login.microsoftonline.com/error?code=" + code);
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

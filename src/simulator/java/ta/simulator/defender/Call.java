package ta.simulator.defender;

import java.time.Instant;
import java.util.Optional;
import ta.simulator.net.Headers;

/**
 * One request that the simulator answered, or met with silence.
 *
 * @param time on the simulator's clock
 * @param port that took it
 * @param method in upper case
 * @param path decoded
 * @param query as sent
 * @param headers of the request
 * @param body of the request as text; client secrets and assertions of logins are left out
 * @param status of the prepared answer, even if a fault kept it from arriving
 * @param bytes of the prepared answer's body before compression
 * @param audience the resource the presented token was issued for, when it is one of ours
 * @param tenantId of the presented token
 * @param fault what was done to it
 */
public record Call(
        Instant time,
        int port,
        String method,
        String path,
        String query,
        Headers headers,
        String body,
        int status,
        int bytes,
        Optional<String> audience,
        Optional<String> tenantId,
        Optional<Fault> fault) {

    /** The Host header. */
    public String host() {
        return headers.first("Host").orElse("");
    }
}

package ta.simulator.defender;

import java.time.Instant;
import java.util.Optional;
import ta.simulator.net.Request;

/**
 * One request on its way through an API.
 *
 * @param request as received
 * @param tenant of the token
 * @param caller the token
 * @param base URL under which links are made
 * @param readTime the state of this time is shown
 * @param fault what is to go wrong with it
 */
record Exchange(
        Request request, Tenant tenant, AccessToken caller, String base, Instant readTime, Optional<Fault> fault) {

    Optional<String> query(String name) {
        return request.query(name).or(() -> request.query(name.substring(1)));
    }
}

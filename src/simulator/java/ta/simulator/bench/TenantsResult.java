package ta.simulator.bench;

import java.time.Duration;
import java.util.List;

/**
 * What one run with many tenants came to.
 *
 * @param tenants whose alerts were collected; one more had a wrong secret
 * @param events that arrived
 * @param inexact names of tenants whose alerts did not arrive once and unchanged
 * @param untilComplete from the start of the process to the last event
 * @param cpu of the process until then
 * @param idle how long it was watched afterwards, with nothing new to fetch
 * @param idleCpu of the process in that time
 * @param peakKilobytes largest resident memory of the process
 * @param threads of the process at the end
 * @param errors lines of level ERROR
 */
public record TenantsResult(
        int tenants,
        int events,
        List<String> inexact,
        Duration untilComplete,
        Duration cpu,
        Duration idle,
        Duration idleCpu,
        long peakKilobytes,
        int threads,
        List<String> errors) {}

package ta.defender.service;

import java.util.List;
import java.util.Map;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkUser;

/**
 * A call of an operation.
 *
 * @param path what follows the operation's name, such as the identifier of a hunt
 * @param query parameters behind the question mark
 * @param body the JSON document sent, empty when there is none
 * @param user who calls
 * @param splunk the management port, with the rights of the caller and with all rights
 */
public record ServiceCall(List<String> path, Map<String, String> query, String body, SplunkUser user, Ports splunk) {
    /**
     * The management port.
     *
     * @param caller with the rights of the caller
     * @param system with all rights; with the caller's where splunkd gives the service no more
     */
    public record Ports(ManagementPort caller, ManagementPort system) {}
}

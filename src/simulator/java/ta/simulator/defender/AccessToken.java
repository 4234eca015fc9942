package ta.simulator.defender;

import java.util.List;

/**
 * What a token of ours says.
 *
 * @param audience the resource it was issued for
 * @param tenantId the directory
 * @param clientId the application
 * @param roles application permissions
 * @param expired run out or revoked
 */
record AccessToken(String audience, String tenantId, String clientId, List<String> roles, boolean expired) {}

package ta.defender.microsoft;

import java.net.URI;

/**
 * Where the tokens of one tenant come from.
 *
 * @param authority the address msal4j is told: the login host and the tenant, without any path in between, since it takes
 *     the first segment for the tenant
 * @param assumed the token address msal4j derives from it
 * @param actual the token address to call
 */
record LoginEndpoint(String authority, URI assumed, URI actual) {
    private static final String TOKEN_PATH = "/oauth2/v2.0/token";

    /** The endpoint below {@code loginUrl}, which may have a path of its own. */
    static LoginEndpoint of(URI loginUrl, String tenantId) {
        if (!"https".equalsIgnoreCase(loginUrl.getScheme()) || loginUrl.getHost() == null) {
            throw new IllegalArgumentException("login_url " + loginUrl + " is not of the form https://host");
        }
        if (!tenantId.matches("[A-Za-z0-9][A-Za-z0-9.-]*")) {
            throw new IllegalArgumentException("tenant_id \"" + tenantId + "\" is neither a GUID nor a domain name");
        }
        String origin = "https://" + loginUrl.getRawAuthority();
        String path = loginUrl.getRawPath() == null ? "" : loginUrl.getRawPath().replaceAll("/+$", "");
        return new LoginEndpoint(
                origin + "/" + tenantId + "/",
                URI.create(origin + "/" + tenantId + TOKEN_PATH),
                URI.create(origin + path + "/" + tenantId + TOKEN_PATH));
    }
}

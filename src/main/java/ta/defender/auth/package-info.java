/**
 * Obtains access tokens and puts them on requests: between the login service and the Defender APIs, built on the HTTP
 * layer and used by whatever calls Microsoft.
 */
@NullMarked
package ta.defender.auth;

import org.jspecify.annotations.NullMarked;

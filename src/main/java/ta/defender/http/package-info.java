/**
 * Speaks HTTP: the one-method {@link ta.defender.http.Transport} port, the Apache HttpClient 5 implementation and the
 * decorators that retry, throttle and report; every call the product makes to the outside leaves through here.
 */
@NullMarked
package ta.defender.http;

import org.jspecify.annotations.NullMarked;

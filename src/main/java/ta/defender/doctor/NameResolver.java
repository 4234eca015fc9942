package ta.defender.doctor;

import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host. */
@FunctionalInterface
public interface NameResolver {
    /**
     * Its addresses as text, at least one.
     *
     * @throws UnknownHostException when the name has none
     */
    List<String> addresses(String host) throws UnknownHostException;
}

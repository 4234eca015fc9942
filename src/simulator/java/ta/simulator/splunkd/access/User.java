package ta.simulator.splunkd.access;

import java.util.Set;

/** Somebody who may call the management port; the password never appears in text form. */
public record User(String name, String password, Set<String> roles, Set<String> capabilities) {
    public User {
        roles = Set.copyOf(roles);
        capabilities = Set.copyOf(capabilities);
    }

    /** Whether the user holds a capability; {@code *} stands for all of them. */
    public boolean may(String capability) {
        return capabilities.contains("*") || capabilities.contains(capability);
    }

    /** Whether one of the listed roles, or {@code *}, covers this user. */
    public boolean hasRoleOf(Iterable<String> accepted) {
        for (String role : accepted) {
            if (role.equals("*") || roles.contains(role)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "User[name=" + name + ", roles=" + roles + "]";
    }
}

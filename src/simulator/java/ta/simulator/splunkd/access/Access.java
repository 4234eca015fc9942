package ta.simulator.splunkd.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who is who: users by name, session keys by value. */
public final class Access {
    /** The user behind the session key that an input gets. */
    public static final String SYSTEM_USER = "splunk-system-user";

    /** What Splunk's role {@code user} may do, as far as it matters here. */
    public static final Set<String> CAPABILITIES_OF_USER = Set.of(
            "search",
            "run_sendalert",
            "rest_apps_view",
            "rest_properties_get",
            "rest_access_server_endpoints",
            "schedule_search");

    private final Map<String, User> users = new LinkedHashMap<>();
    private final Map<String, User> sessions = new LinkedHashMap<>();
    private final SecureRandom random = new SecureRandom();

    /**
     * Makes three users: {@code admin}; {@code analyst}, with the capabilities of Splunk's role {@code user}, so without
     * {@code list_storage_passwords}; and the system user, who has no password and cannot log in.
     */
    public Access(String adminPassword, String analystPassword) {
        add(new User("admin", adminPassword, Set.of("admin"), Set.of("*")));
        add(new User("analyst", analystPassword, Set.of("user"), CAPABILITIES_OF_USER));
        add(new User(SYSTEM_USER, "", Set.of("admin"), Set.of("*")));
    }

    /** Adds or replaces a user. */
    public synchronized void add(User user) {
        users.put(user.name(), user);
    }

    /** The user of this name and password, if there is one. */
    public synchronized Optional<User> login(String name, String password) {
        User user = users.get(name);
        boolean right = user != null && !user.password().isEmpty() && same(user.password(), password);
        return right ? Optional.of(user) : Optional.empty();
    }

    /** A new session key for a known user. */
    public synchronized String openSession(String name) {
        byte[] bytes = new byte[48];
        random.nextBytes(bytes);
        String key = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        User user = users.get(name);
        if (user == null) {
            throw new IllegalArgumentException("no user " + name);
        }
        sessions.put(key, user);
        return key;
    }

    /** The user behind the value of an Authorization header: Basic, {@code Splunk <key>} or {@code Bearer <key>}. */
    public synchronized Optional<User> authenticate(String header) {
        int space = header.indexOf(' ');
        if (space < 0) {
            return Optional.empty();
        }
        String scheme = header.substring(0, space);
        String value = header.substring(space + 1).strip();
        if (scheme.equalsIgnoreCase("Splunk") || scheme.equalsIgnoreCase("Bearer")) {
            return Optional.ofNullable(sessions.get(value));
        }
        return scheme.equalsIgnoreCase("Basic") ? basic(value) : Optional.empty();
    }

    /** Forgets all session keys; whoever uses one gets a 401 from now on. */
    public synchronized void closeSessions() {
        sessions.clear();
    }

    /** Every session key that is valid now. */
    public synchronized Set<String> sessionKeys() {
        return Set.copyOf(sessions.keySet());
    }

    private Optional<User> basic(String value) {
        try {
            String text = new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            return colon < 0 ? Optional.empty() : login(text.substring(0, colon), text.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean same(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}

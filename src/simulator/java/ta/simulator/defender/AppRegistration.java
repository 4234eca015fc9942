package ta.simulator.defender;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An application in a directory: its credentials and permissions, which tests may change at any time. */
public final class AppRegistration {
    private final String tenantId;
    private final String clientId;
    private final Set<String> secrets = new HashSet<>();
    private final Set<String> expiredSecrets = new HashSet<>();
    private final List<X509Certificate> certificates = new ArrayList<>();
    private final Map<Audience, Set<String>> roles = new EnumMap<>(Audience.class);

    AppRegistration(String tenantId, String clientId, String secret) {
        this.tenantId = tenantId;
        this.clientId = clientId;
        secrets.add(secret);
        for (Audience audience : Audience.values()) {
            roles.put(audience, audience.allRoles());
        }
    }

    public String tenantId() {
        return tenantId;
    }

    public String clientId() {
        return clientId;
    }

    /** Adds a valid secret. */
    public synchronized void addSecret(String secret) {
        secrets.add(secret);
        expiredSecrets.remove(secret);
    }

    /** Lets a secret run out. */
    public synchronized void expireSecret(String secret) {
        secrets.remove(secret);
        expiredSecrets.add(secret);
    }

    /** Forgets a secret. */
    public synchronized void removeSecret(String secret) {
        secrets.remove(secret);
    }

    /** Registers a certificate whose key may sign assertions. */
    public synchronized void addCertificate(X509Certificate certificate) {
        certificates.add(certificate);
    }

    /** Sets the application permissions that tokens for the resource carry from now on. */
    public synchronized void setRoles(Audience audience, String... permissions) {
        roles.put(audience, Set.of(permissions));
    }

    synchronized boolean isSecret(String secret) {
        return secrets.contains(secret);
    }

    synchronized boolean isExpiredSecret(String secret) {
        return expiredSecrets.contains(secret);
    }

    synchronized List<X509Certificate> certificates() {
        return List.copyOf(certificates);
    }

    synchronized List<String> roles(Audience audience) {
        return roles.get(audience).stream().sorted().toList();
    }
}

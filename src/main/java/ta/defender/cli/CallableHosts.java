package ta.defender.cli;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which addresses a test of an account may call, so that nobody uses it to look around in the network.
 *
 * <p>The hosts of Microsoft's clouds always. An address that the account writes itself only if a saved account has it, or if
 * the caller may save accounts and so could have it called anyway. Never one that belongs to the machine or its hoster alone:
 * link-local, multicast, unspecified, or a known metadata service.
 */
final class CallableHosts {
    /** Keys under which an account writes addresses of its own. */
    private static final List<String> KEYS = List.of("login_url", "graph_url", "endpoint_url", "xdr_url");

    /** Metadata services that are not link-local: Azure's, Alibaba's, and the IPv6 one of Amazon. */
    private static final Set<String> METADATA = Set.of("168.63.129.16", "100.100.100.200", "fd00:ec2:0:0:0:0:0:254");

    private final Set<String> savedOrigins = new TreeSet<>();

    /**
     * @param saved the stanzas of {@code defender_account.conf}
     */
    CallableHosts(Collection<Map<String, String>> saved) {
        saved.forEach(stanza -> savedOrigins.addAll(written(stanza).values()));
    }

    /** Whether the account writes an address that no saved one has. */
    boolean hasNew(Map<String, String> account) {
        return !savedOrigins.containsAll(written(account).values());
    }

    /**
     * What must not be called, a sentence each.
     *
     * @param account its values, accepted already
     * @param mayWrite whether the caller may save accounts
     * @param proxied whether a proxy looks names up, not this host
     */
    List<String> refusals(Map<String, String> account, boolean mayWrite, boolean proxied) {
        List<String> refusals = new ArrayList<>();
        written(account).forEach((key, origin) -> {
            if (!mayWrite && !savedOrigins.contains(origin)) {
                refusals.add(key + ": " + origin + " is in no saved account; only who may save accounts may try it");
            } else if (isReserved(URI.create(origin).getHost(), proxied)) {
                refusals.add(
                        key + ": " + origin + " is an address of this machine or its network equipment (link-local,"
                                + " multicast or a metadata service); use the address of the service");
            }
        });
        return refusals;
    }

    private static Map<String, String> written(Map<String, String> account) {
        Map<String, String> origins = new TreeMap<>();
        for (String key : KEYS) {
            String text = account.getOrDefault(key, "").strip();
            if (!text.isEmpty()) {
                origins.put(key, origin(text));
            }
        }
        return origins;
    }

    private static String origin(String text) {
        try {
            URI uri = URI.create(text);
            return (uri.getScheme() + "://" + uri.getRawAuthority()).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            // refused as a setting before it comes to a call
            return text;
        }
    }

    private static boolean isReserved(String host, boolean proxied) {
        boolean literal = host.startsWith("[") || host.matches("[0-9.]+");
        if (proxied && !literal) {
            return false;
        }
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (address.isLinkLocalAddress()
                        || address.isMulticastAddress()
                        || address.isAnyLocalAddress()
                        || METADATA.contains(address.getHostAddress())) {
                    return true;
                }
            }
        } catch (UnknownHostException e) {
            // the test says so itself
        }
        return false;
    }
}

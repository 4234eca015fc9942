package ta.defender.doctor;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;
import ta.defender.model.Issue;

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

    /** Metadata services that are not link-local: Azure's, Alibaba's, Oracle's, Amazon's and Google's for IPv6. */
    private static final Set<String> METADATA = Set.of(
            "168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2:0:0:0:0:0:254", "fd20:ce:0:0:0:0:0:254");

    private static final Set<String> METADATA_NAMES = Set.of(
            "metadata.google.internal", "metadata.goog", "metadata", "instance-data", "instance-data.ec2.internal");

    private static final Pattern DOTTED = Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}");
    /** Hexadecimal, octal, short and whole-number forms of IPv4, which some resolvers understand. */
    private static final Pattern NUMBERS =
            Pattern.compile("(0x[0-9a-f]*|\\d+)(\\.(0x[0-9a-f]*|\\d+)){0,3}", Pattern.CASE_INSENSITIVE);

    private static final Pattern LEADING_ZERO = Pattern.compile("(.*\\.)?0\\d.*");
    private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b};

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
     * What must not be called.
     *
     * @param account its values, accepted already
     * @param mayWrite whether the caller may save accounts
     * @param proxied whether a proxy looks names up, not this host
     */
    List<Issue> refusals(Map<String, String> account, boolean mayWrite, boolean proxied) {
        List<Issue> refusals = new ArrayList<>();
        written(account).forEach((key, origin) -> {
            if (!mayWrite && !savedOrigins.contains(origin)) {
                refusals.add(new Issue(
                        Code.ADDRESS_NOT_SAVED,
                        "no saved account has the address " + origin,
                        "only a user who may save accounts may test it",
                        key));
            } else if (isReserved(URI.create(origin).getHost(), proxied)) {
                refusals.add(reserved(origin, key));
            }
        });
        return refusals;
    }

    /** Why an address that {@link #isReserved} is not called. */
    static Issue reserved(String address, String field) {
        return new Issue(
                Code.ADDRESS_RESERVED,
                address
                        + " is an address of this machine or its network equipment (link-local, multicast or a"
                        + " metadata service), or a number in an unusual form",
                "use the address of the service",
                field);
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

    /** Whether a host that this machine looks up itself belongs to it or its hoster alone. */
    static boolean isReservedHost(@Nullable String written) {
        return isReserved(written, false);
    }

    /**
     * The same where a proxy may look the name up.
     *
     * @param proxied whether it does, and not this machine
     */
    static boolean isReserved(@Nullable String written, boolean proxied) {
        if (written == null) {
            // java.net.URI sees no host in unusual forms of an address
            return true;
        }
        String host = written.replaceAll("\\.+$", "").toLowerCase(Locale.ROOT);
        boolean dotted =
                DOTTED.matcher(host).matches() && !LEADING_ZERO.matcher(host).matches();
        if (METADATA_NAMES.contains(host) || (NUMBERS.matcher(host).matches() && !dotted)) {
            return true;
        }
        if (proxied && !dotted && !host.startsWith("[")) {
            return false;
        }
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (isReserved(address) || isReserved(embedded(address))) {
                    return true;
                }
            }
        } catch (UnknownHostException e) {
            // the test says so itself
        }
        return false;
    }

    private static boolean isReserved(InetAddress address) {
        return address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || address.isAnyLocalAddress()
                || METADATA.contains(address.getHostAddress());
    }

    /** The IPv4 address that an IPv6 one leads to by NAT64, 6to4 or the old compatible form; else the address itself. */
    private static InetAddress embedded(InetAddress address) throws UnknownHostException {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] bytes = address.getAddress();
        boolean compatible = true;
        for (int at = 0; at < 12; at++) {
            compatible &= bytes[at] == 0;
        }
        if (compatible || Arrays.equals(Arrays.copyOf(bytes, 4), NAT64)) {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, 16));
        }
        boolean sixToFour = bytes[0] == 0x20 && bytes[1] == 0x02;
        return sixToFour ? InetAddress.getByAddress(Arrays.copyOfRange(bytes, 2, 6)) : address;
    }
}

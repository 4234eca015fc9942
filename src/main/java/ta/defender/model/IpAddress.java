package ta.defender.model;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An IP address as text. */
public final class IpAddress {
    private static final Pattern V4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)");
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:]+(?:(?:\\d{1,3}\\.){3}\\d{1,3})?");

    private IpAddress() {}

    /** Whether a text is an IPv4 address. */
    public static boolean isV4(String text) {
        return V4.matcher(text).matches();
    }

    /** Whether a text is an IPv6 address, also one with an IPv4 address at its end. */
    public static boolean isV6(String text) {
        return v6(text) != null;
    }

    /** The spellings that services use for this address; empty if the text is not an address. */
    public static Set<String> spellings(String text) {
        if (isV4(text)) {
            return Set.of(text);
        }
        InetAddress address = v6(text);
        if (address == null) {
            return Set.of();
        }
        return address instanceof Inet6Address v6
                ? new LinkedHashSet<>(List.of(compressed(v6), v6.getHostAddress(), text))
                : Set.of(text);
    }

    private static @Nullable InetAddress v6(String text) {
        if (text.indexOf(':') < 0 || !V6.matcher(text).matches()) {
            return null;
        }
        try {
            // A text with a colon is never looked up.
            return InetAddress.getByName(text);
        } catch (UnknownHostException notAnAddress) {
            return null;
        }
    }

    /** RFC 5952: the longest run of at least two groups of zeros is left out. */
    private static String compressed(Inet6Address address) {
        List<String> groups =
                new ArrayList<>(Arrays.asList(address.getHostAddress().split(":", -1)));
        int begin = 0;
        int length = 0;
        for (int at = 0; at < groups.size(); at++) {
            int end = at;
            while (end < groups.size() && groups.get(end).equals("0")) {
                end++;
            }
            if (end - at > length) {
                begin = at;
                length = end - at;
            }
        }
        if (length < 2) {
            return String.join(":", groups);
        }
        return String.join(":", groups.subList(0, begin)) + "::"
                + String.join(":", groups.subList(begin + length, groups.size()));
    }
}

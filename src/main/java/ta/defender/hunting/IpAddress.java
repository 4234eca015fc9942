package ta.defender.hunting;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** An IP address as text. */
final class IpAddress {
    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

    private IpAddress() {}

    /** The spellings in which services write this address; none for a text that is no address. */
    static Set<String> spellings(String text) {
        if (IPV4.matcher(text).matches()) {
            return Set.of(text);
        }
        if (!IPV6.matcher(text).matches()) {
            return Set.of();
        }
        try {
            // A text with a colon is never looked up.
            return InetAddress.getByName(text) instanceof Inet6Address address
                    ? new LinkedHashSet<>(List.of(compressed(address), address.getHostAddress(), text))
                    : new LinkedHashSet<>(List.of(text));
        } catch (UnknownHostException notAnAddress) {
            return Set.of();
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

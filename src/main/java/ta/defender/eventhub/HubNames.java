package ta.defender.eventhub;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names of event hubs as a user writes them: in a pattern, {@code *} stands for any characters. */
final class HubNames {
    private HubNames() {}

    static boolean isPattern(String name) {
        return name.indexOf('*') >= 0;
    }

    static boolean anyPattern(Collection<String> names) {
        return names.stream().anyMatch(HubNames::isPattern);
    }

    static boolean matches(String name, String hub) {
        // Azure's names do not differ by case
        return Pattern.compile(regex(name), Pattern.CASE_INSENSITIVE)
                .matcher(hub)
                .matches();
    }

    /** Whether some hub can have both names. */
    static boolean overlap(String one, String other) {
        if (isPattern(one) && isPattern(other)) {
            String first = one.substring(0, one.indexOf('*'));
            String second = other.substring(0, other.indexOf('*'));
            int common = Math.min(first.length(), second.length());
            return first.regionMatches(true, 0, second, 0, common);
        }
        return isPattern(one) ? matches(one, other) : matches(other, one);
    }

    /**
     * Matches every hub that has one of the names.
     *
     * @param except hubs that it does not match
     */
    static Pattern pattern(Collection<String> names, Collection<String> except) {
        List<String> wanted = new ArrayList<>();
        names.forEach(name -> wanted.add(regex(name)));
        String without = except.isEmpty()
                ? ""
                : "(?!(?:" + except.stream().map(Pattern::quote).collect(Collectors.joining("|")) + ")$)";
        return Pattern.compile(without + "(?:" + String.join("|", wanted) + ")", Pattern.CASE_INSENSITIVE);
    }

    private static String regex(String name) {
        return Arrays.stream(name.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    }
}

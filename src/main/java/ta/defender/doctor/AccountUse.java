package ta.defender.doctor;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import ta.defender.hunting.HuntingSettings;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.poll.InputSettings;
import ta.defender.splunk.InputDocument;

/**
 * What an account is looked at for.
 *
 * @param feeds that are read
 * @param hunts whether an input runs hunting queries
 * @param tables that those queries begin with
 */
public record AccountUse(Set<Feed> feeds, boolean hunts, Set<String> tables) {
    public AccountUse {
        feeds = Set.copyOf(feeds);
        tables = Set.copyOf(tables);
    }

    /**
     * What enabled inputs need.
     *
     * @param inputs stanzas of {@code inputs.conf}
     */
    public static AccountUse of(Map<String, Map<String, String>> inputs, String account, Instant now) {
        Set<Feed> feeds = EnumSet.noneOf(Feed.class);
        Set<String> tables = new TreeSet<>();
        boolean hunts = false;
        for (Map.Entry<String, Map<String, String>> input : inputs.entrySet()) {
            String scheme = input.getKey().replaceFirst("://.*", "");
            if (InputDocument.isDisabled(input.getValue())
                    || !account.equals(input.getValue().get("account"))) {
                continue;
            }
            try {
                if (scheme.equals(HuntingSettings.SCHEME)) {
                    hunts = true;
                    String table = HuntingSettings.read(input.getKey(), input.getValue(), now)
                            .table();
                    tables.addAll(table == null ? Set.of() : Set.of(table));
                } else if (scheme.matches("defender_(alerts|incidents)")) {
                    InputSettings settings = InputSettings.read(input.getKey(), input.getValue());
                    feeds.add(settings.feed());
                    if (settings.feed() == Feed.GRAPH_INCIDENTS && settings.includeAlerts()) {
                        feeds.add(Feed.GRAPH_ALERTS);
                    }
                }
            } catch (DefenderException e) {
                // its own log line says why it cannot run
            }
        }
        return new AccountUse(feeds, hunts, tables);
    }

    /** Whether nothing in particular is known. */
    boolean isEverything() {
        return feeds.isEmpty() && !hunts;
    }

    /** The same with these feeds. */
    public AccountUse with(Set<Feed> other) {
        return new AccountUse(other, hunts, tables);
    }
}

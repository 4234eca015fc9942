package ta.defender.update;

import ta.defender.model.Feed;

/**
 * What an alert action changes.
 *
 * @param action name of the alert action
 * @param feed kind of object and API
 * @param account stanza of {@code defender_account.conf}
 */
public record Target(String action, Feed feed, String account) {
    /** {@code alert} or {@code incident}. */
    public String object() {
        return feed.isOfAlerts() ? "alert" : "incident";
    }

    /** Name of the parameter with the identifier. */
    public String idParameter() {
        return object() + "_id";
    }

    String api() {
        return feed.api().settingValue();
    }
}

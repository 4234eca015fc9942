package ta.defender.splunk;

import java.util.Map;
import ta.defender.model.Secret;

/**
 * What Splunk holds for the add-on at one moment.
 *
 * @param settings {@code defender_settings.conf}, stanza to keys
 * @param accounts {@code defender_account.conf}, stanza to keys
 * @param secrets of realm {@code TA_defender}, user name to value
 */
public record SplunkState(
        Map<String, Map<String, String>> settings,
        Map<String, Map<String, String>> accounts,
        Map<String, Secret> secrets) {}

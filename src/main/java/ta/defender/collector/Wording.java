package ta.defender.collector;

import java.util.List;

/** Names the places of this program in texts that were written for Splunk's. */
final class Wording {
    private static final String FILE = "the configuration file";

    /** What stands there, and what it is called here; longer ones first. */
    private static final List<List<String>> NAMES = List.of(
            List.of("the stored secret is", "the value is"),
            List.of("The stored secret is", "The value is"),
            List.of("the secret in storage/passwords is", "the value is"),
            List.of("The secret in storage/passwords is", "The value is"),
            List.of("[proxy] of defender_settings.conf (tab Settings of the page Configuration)", "proxy of " + FILE),
            List.of("its password in storage/passwords (realm TA_defender, user name proxy)", "password"),
            List.of("[tls] of defender_settings.conf", FILE),
            List.of("[collection] of defender_settings.conf", FILE),
            List.of("a stanza of defender_account.conf", "one of accounts"),
            List.of("the stanza of defender_account.conf", "the one of accounts"),
            List.of("defender_account.conf", "accounts"),
            List.of("defender_settings.conf", FILE),
            List.of(
                    "and store its value",
                    "and store its value; restart the collector, which reads secrets when it starts"),
            List.of("storage/passwords", FILE),
            List.of("inputs.conf", FILE),
            List.of("defenderhunt and defender_hunting need", "inputs of type hunting need"));

    private Wording() {}

    static String ofCollector(String text) {
        String own = text;
        for (List<String> name : NAMES) {
            own = own.replace(name.get(0), name.get(1));
        }
        return own;
    }
}

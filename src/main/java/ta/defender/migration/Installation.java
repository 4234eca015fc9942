package ta.defender.migration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import ta.defender.http.ApiException;
import ta.defender.http.Responses;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.ManagementPort.Entry;
import ta.defender.splunk.SplunkStateReader;

/**
 * What a Splunk has of this add-on and of others that collect from Microsoft Defender.
 *
 * @param inputs of other add-ons, sorted by app and stanza
 * @param accounts of other add-ons
 * @param ours stanzas of {@code inputs.conf} of this add-on
 * @param ourAccounts stanzas of {@code defender_account.conf}
 * @param secrets user names in storage/passwords of this add-on, never the secrets
 */
record Installation(
        List<OtherAddon> addons,
        List<OtherInput> inputs,
        List<OtherAccount> accounts,
        Map<String, Entry> ours,
        Map<String, Map<String, String>> ourAccounts,
        Set<String> secrets) {
    /** Splunk Add-on for Microsoft Security, Splunkbase 6207. */
    private static final String SECURITY = "Splunk_TA_MS_Security";

    private static final String OWN = "TA_defender";

    /** Of 6207; an older or renamed add-on with the same names is treated alike. */
    private static final String THEIRS = "microsoft_(365_)?defender_[a-z_]+";

    /** Names that belong to other Defender add-ons, whatever their label. */
    private static final Set<String> APPS = Set.of(SECURITY, "TA-defender-atp-hunting");

    static Installation read(ManagementPort caller, ManagementPort system) throws InterruptedException {
        List<OtherInput> inputs = new ArrayList<>();
        Map<String, Entry> ours = new TreeMap<>();
        Set<String> apps = new HashSet<>();
        for (Entry entry : caller.list("-/-/configs/conf-inputs", "")) {
            int end = entry.name().indexOf("://");
            String scheme = end < 0 ? "" : entry.name().substring(0, end);
            if (scheme.matches("defender_(alerts|incidents|stream|archive|hunting)")) {
                ours.put(entry.name(), entry);
            } else if (scheme.matches(THEIRS)
                    || (entry.app().equals("TA-defender-atp-hunting")
                            && entry.values().containsKey("query"))) {
                inputs.add(new OtherInput(
                        entry.app(), scheme, entry.name().substring(end + 3), entry.isEnabled(), entry.values()));
                apps.add(entry.app());
            }
        }
        inputs.sort((one, other) -> (one.app() + "\n" + one.stanza()).compareTo(other.app() + "\n" + other.stanza()));
        List<OtherAddon> addons = addons(caller, apps);
        List<OtherAccount> accounts = new ArrayList<>();
        for (OtherAddon addon : addons) {
            accounts.addAll(accounts(caller, addon.app()));
        }
        Map<String, Map<String, String>> ourAccounts = new LinkedHashMap<>(caller.conf("defender_account"));
        ourAccounts.remove("default");
        return new Installation(addons, inputs, accounts, ours, ourAccounts, secrets(system));
    }

    private static List<OtherAddon> addons(ManagementPort caller, Set<String> withInputs) throws InterruptedException {
        List<OtherAddon> addons = new ArrayList<>();
        List<Entry> apps = caller.list("-/-/apps/local", "");
        // stanzas that a person has made in another app, such as search, belong to the add-on that has their scheme
        boolean isThere = apps.stream().anyMatch(app -> APPS.contains(app.name()));
        for (Entry app : apps) {
            String label = app.values().getOrDefault("label", "");
            boolean ours = app.name().equals(OWN) || app.name().startsWith(OWN + "_");
            boolean named = APPS.contains(app.name())
                    || (app.name() + " " + label).toLowerCase(Locale.ROOT).contains("defender");
            boolean hasInputs = !isThere && withInputs.contains(app.name());
            if (!ours && (named || hasInputs)) {
                addons.add(new OtherAddon(
                        app.name(),
                        label.isEmpty() ? app.name() : label,
                        app.values().getOrDefault("version", ""),
                        app.isEnabled(),
                        app.name().equals(SECURITY) || hasInputs));
            }
        }
        return addons;
    }

    /** The add-on's own endpoint, or the file that such endpoints keep; neither shows a secret in clear. */
    private static List<OtherAccount> accounts(ManagementPort caller, String app) throws InterruptedException {
        String name = ManagementPort.encoded(app);
        for (String path : List.of(
                "nobody/" + name + "/" + name + "_account",
                "nobody/" + name + "/configs/conf-" + ManagementPort.encoded(app.toLowerCase(Locale.ROOT)) + "_account",
                "nobody/" + name + "/configs/conf-" + name + "_account")) {
            List<Entry> entries;
            try {
                entries = caller.list(path, "f=username&f=client_id");
            } catch (ApiException e) {
                if (e.status() == 401) {
                    throw e;
                }
                // an endpoint of somebody else's: what it does not say, the plan asks for
                continue;
            }
            if (!entries.isEmpty()) {
                return entries.stream()
                        .filter(entry -> !entry.name().equals("default"))
                        .map(entry -> new OtherAccount(app, entry.name(), clientId(entry.values())))
                        .toList();
            }
        }
        return List.of();
    }

    private static String clientId(Map<String, String> values) {
        return values.getOrDefault("username", values.getOrDefault("client_id", ""))
                .strip();
    }

    private static Set<String> secrets(ManagementPort system) throws InterruptedException {
        Set<String> names = new HashSet<>();
        List<Entry> entries;
        try {
            // without f= the answer holds the secrets
            entries = system.list("nobody/TA_defender/storage/passwords", "f=realm&f=username");
        } catch (ApiException e) {
            if (!Responses.isForbidden(e.status())) {
                throw e;
            }
            // a role that may write secrets and not list them: each is asked for
            return names;
        }
        for (Entry entry : entries) {
            if (SplunkStateReader.REALM.equals(entry.values().get("realm"))) {
                names.add(entry.values().getOrDefault("username", ""));
            }
        }
        return names;
    }

    /** The client ID of an account, of the same app first; empty when it is not known. */
    String clientId(OtherInput input, String account) {
        return accounts.stream()
                .filter(other -> other.name().equals(account))
                .sorted(Comparator.comparing(other -> !other.app().equals(input.app())))
                .map(OtherAccount::clientId)
                .findFirst()
                .orElse("");
    }

    /** What both have, for people to know. */
    List<Overlap> overlaps() {
        List<Overlap> overlaps = new ArrayList<>();
        for (OtherAddon addon : addons) {
            if (!addon.isKnown()) {
                continue;
            }
            String winner = addon.app().compareTo(OWN) < 0 ? addon.app() : OWN;
            for (String sourcetype : List.of(
                    "ms365:defender:incident",
                    "ms365:defender:incident:alerts",
                    "ms:defender:atp:alerts",
                    "ms:defender:eventhub")) {
                overlaps.add(new Overlap(
                        addon.app(),
                        "sourcetype",
                        sourcetype,
                        "both set it in props.conf: when indexing, " + winner
                                + " wins; see appserver/static/help/coexistence.html"));
            }
        }
        Set<String> shared = new HashSet<>();
        ourAccounts.values().forEach(values -> shared.add(values.getOrDefault("client_id", "")));
        for (OtherAccount account : accounts) {
            if (!account.clientId().isEmpty() && shared.contains(account.clientId())) {
                overlaps.add(new Overlap(
                        account.app(),
                        "app_registration",
                        account.clientId(),
                        "both use its limits of calls; while both collect, use an app registration for each"));
            }
        }
        return overlaps;
    }
}

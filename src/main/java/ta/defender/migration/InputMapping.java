package ta.defender.migration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import ta.defender.eventhub.StreamSettings;
import ta.defender.microsoft.AccountSettings;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.poll.InputSettings;

/**
 * What an input of another add-on becomes here.
 *
 * @param scheme ours
 * @param name ours, which is theirs
 * @param settings of {@code inputs.conf}, without the start
 * @param account whose settings of {@code defender_account.conf} it needs, or empty
 * @param accountSettings of that account
 * @param sourcetypes that its events have in the index, those of incidents or alerts first; empty for a stream
 * @param notes what is not taken over, and what to look at
 * @param issues why it cannot be taken over yet
 */
record InputMapping(
        OtherInput from,
        String scheme,
        String name,
        Map<String, String> settings,
        String account,
        Map<String, String> accountSettings,
        List<Sourcetype> sourcetypes,
        List<String> notes,
        List<Issue> issues) {
    private static final String INCIDENTS = "ms365:defender:incident";
    private static final String ALERTS = "ms365:defender:incident:alerts";
    private static final String ENDPOINT_ALERTS = "ms:defender:atp:alerts";
    private static final String STREAM = "ms:defender:eventhub";
    private static final long LEAST_INTERVAL = 10;

    /** Splunk's own, and what has a counterpart. */
    private static final List<String> USED = List.of(
            "disabled",
            "host",
            "index",
            "interval",
            "sourcetype",
            "source",
            "python.version",
            "start_by_shell",
            "azure_app_account",
            "tenant_id",
            "environment",
            "location",
            "start_date",
            "event_hub_namespace",
            "event_hub_name",
            "consumer_group",
            "streaming_event_types",
            "run_introspection",
            "_rcvbuf");

    /**
     * How events of one kind are called.
     *
     * @param indexed by the other add-on
     * @param ours what our input gives them
     */
    record Sourcetype(String indexed, String ours) {}

    InputMapping {
        settings = Map.copyOf(settings);
        notes = List.copyOf(notes);
        issues = List.copyOf(issues);
        sourcetypes = List.copyOf(sourcetypes);
    }

    boolean isSupported() {
        return !scheme.isEmpty();
    }

    boolean isStream() {
        return scheme.equals("defender_stream");
    }

    String stanza() {
        return scheme + "://" + name;
    }

    /** The same under another name. */
    InputMapping named(String newName) {
        return new InputMapping(from, scheme, newName, settings, account, accountSettings, sourcetypes, notes, issues);
    }

    /** The tenant whose objects it collects. */
    String tenant(Installation found) {
        return found.ourAccounts()
                .getOrDefault(account, accountSettings)
                .getOrDefault("tenant_id", from.value("tenant_id"));
    }

    /** Where the other add-on's events are. */
    String index() {
        return settings.getOrDefault("index", "main");
    }

    /** Maps an input; overrides are keys of {@code defender_account.conf} by the name of the other add-on's account. */
    static InputMapping of(OtherInput input, Installation found, Map<String, Map<String, String>> overrides) {
        return new Builder(input, found, overrides).build();
    }

    private static final class Builder {
        private final OtherInput input;
        private final Installation found;
        private final Map<String, Map<String, String>> overrides;
        private final Map<String, String> settings = new LinkedHashMap<>();
        private final Map<String, String> accountSettings = new TreeMap<>();
        private final List<String> notes = new ArrayList<>();
        private final List<Issue> issues = new ArrayList<>();
        private String account = "";

        Builder(OtherInput input, Installation found, Map<String, Map<String, String>> overrides) {
            this.input = input;
            this.found = found;
            this.overrides = overrides;
        }

        InputMapping build() {
            String sourcetype = input.value("sourcetype");
            return switch (input.scheme()) {
                case "microsoft_365_defender_endpoint_incidents" -> {
                    feed("graph");
                    String indexed = sourcetype.isEmpty() ? INCIDENTS : sourcetype;
                    yield mapping(
                            "defender_incidents",
                            List.of(new Sourcetype(indexed, INCIDENTS), new Sourcetype(indexed + ":alerts", ALERTS)));
                }
                case "microsoft_defender_endpoint_atp_alerts" -> {
                    feed("endpoint");
                    yield mapping(
                            "defender_alerts",
                            List.of(new Sourcetype(
                                    sourcetype.isEmpty() ? ENDPOINT_ALERTS : sourcetype, ENDPOINT_ALERTS)));
                }
                case "microsoft_defender_event_hub" -> {
                    stream();
                    yield mapping(
                            "defender_stream",
                            List.of(new Sourcetype(sourcetype.isEmpty() ? STREAM : sourcetype, STREAM)));
                }
                default -> {
                    issues.add(new Issue(
                            Code.INPUT_UNSUPPORTED,
                            "this add-on has no counterpart of " + input.scheme(),
                            input.value("query").isEmpty()
                                    ? "keep the other add-on's input"
                                    : "create an input defender_hunting with the same query",
                            ""));
                    yield mapping("", List.of());
                }
            };
        }

        private InputMapping mapping(String scheme, List<Sourcetype> sourcetypes) {
            if (!scheme.isEmpty()) {
                common();
                for (Sourcetype one : sourcetypes) {
                    if (!one.indexed().equals(one.ours())) {
                        notes.add(
                                "its events have sourcetype " + one.indexed() + ", those of this add-on " + one.ours());
                    }
                }
                validate(scheme);
            }
            return new InputMapping(
                    input, scheme, input.name(), settings, account, accountSettings, sourcetypes, notes, issues);
        }

        private void common() {
            copy("index");
            copy("host");
            if (!input.value("source").isEmpty()) {
                notes.add("source is not taken over: this add-on tells by it who collected an event");
            }
            input.values().keySet().stream()
                    .filter(key -> !USED.contains(key) && !key.startsWith("eai:"))
                    .filter(key -> !input.value(key).isEmpty())
                    .sorted()
                    .forEach(key -> notes.add(key + " is not taken over"));
        }

        private void copy(String key) {
            String value = input.value(key);
            if (!value.isEmpty() && !value.equals("default") && !value.equals("$decideOnStartup")) {
                settings.put(key, value);
            }
        }

        private void feed(String api) {
            settings.put("api", api);
            String interval = input.value("interval");
            if (interval.matches("\\d{1,9}") && Long.parseLong(interval) >= LEAST_INTERVAL) {
                settings.put("interval", interval);
            } else if (!interval.isEmpty()) {
                notes.add("interval " + interval + " is not taken over: this add-on takes seconds from "
                        + LEAST_INTERVAL + " up; its default applies");
            }
            account(input.value("azure_app_account"));
        }

        private void stream() {
            String namespace = input.value("event_hub_namespace");
            if (namespace.isEmpty()) {
                issues.add(missing("event_hub_namespace"));
            } else {
                String host = namespace.replaceFirst("^[a-zA-Z]+://", "").replaceFirst("[/].*$", "");
                settings.put("bootstrap", host.contains(".") ? host : host + suffix());
            }
            if (input.value("event_hub_name").isEmpty()) {
                issues.add(missing("event_hub_name"));
            } else {
                settings.put("hubs", input.value("event_hub_name"));
            }
            // Kafka's groups and those of AMQP do not share offsets, and a group of one name would look as if they did
            settings.put("consumer_group", "ta_defender_" + input.name().replaceAll("[^A-Za-z0-9_.-]", "_"));
            String tables = input.value("streaming_event_types");
            if (!tables.isEmpty() && !tables.equals("*") && !tables.equalsIgnoreCase("all")) {
                settings.put("tables", tables.replaceAll("\\s*[,|~]\\s*", ","));
            }
            String theirs = input.value("azure_app_account");
            if (theirs.isEmpty()) {
                settings.put("auth", "connection_string");
            } else {
                settings.put("auth", "oauth");
                account(theirs);
            }
        }

        /** Its cloud is not known for an input of a stream without {@code environment}: the namespace tells it. */
        private String suffix() {
            String cloud = accountCloud(input.value("environment"), "");
            return cloud.equals("gcc_high") || cloud.equals("dod")
                    ? ".servicebus.usgovcloudapi.net"
                    : ".servicebus.windows.net";
        }

        private void account(String theirs) {
            if (theirs.isEmpty()) {
                issues.add(missing("azure_app_account"));
                return;
            }
            Map<String, String> given = overrides.getOrDefault(theirs, Map.of());
            put("tenant_id", input.value("tenant_id"));
            put("client_id", found.clientId(input, theirs));
            String cloud = accountCloud(input.value("environment"), input.value("location"));
            if (cloud.isEmpty() && !given.containsKey("cloud")) {
                issues.add(new Issue(
                        Code.CLOUD_UNKNOWN,
                        "the cloud that environment '" + input.value("environment") + "' means is not known",
                        "name it: accounts." + theirs + ".cloud = commercial, gcc, gcc_high or dod",
                        "environment"));
                cloud = "commercial";
            }
            put("cloud", cloud);
            accountSettings.putAll(given);
            if (accountSettings.getOrDefault("client_id", "").isEmpty()) {
                issues.add(new Issue(
                        Code.ACCOUNT_NOT_FOUND,
                        "the client ID of account '" + theirs + "' of " + input.app() + " cannot be read",
                        "name it: accounts." + theirs + ".client_id",
                        "azure_app_account"));
                return;
            }
            account = ourAccount(theirs);
            settings.put("account", account);
            requireCloud(theirs, !input.value("environment").isEmpty() || given.containsKey("cloud"));
            if (!found.ourAccounts().containsKey(account)) {
                try {
                    AccountSettings.read(account, accountSettings);
                } catch (DefenderException e) {
                    issues.addAll(e.issues());
                }
            }
        }

        private void put(String key, String value) {
            if (!value.isEmpty()) {
                accountSettings.put(key, value);
            }
        }

        /** An account of ours for the same app registration and tenant, or a name that is free. */
        private String ourAccount(String theirs) {
            for (Map.Entry<String, Map<String, String>> ours : new TreeMap<>(found.ourAccounts()).entrySet()) {
                if (same(ours.getValue(), "tenant_id") && same(ours.getValue(), "client_id")) {
                    return ours.getKey();
                }
            }
            String name = theirs.replaceAll("[^A-Za-z0-9_.-]", "_");
            boolean severalTenants = found.inputs().stream()
                            .filter(other -> other.app().equals(input.app())
                                    && other.value("azure_app_account").equals(theirs))
                            .map(other -> other.value("tenant_id").toLowerCase(Locale.ROOT))
                            .filter(tenant -> !tenant.isEmpty())
                            .distinct()
                            .count()
                    > 1;
            if (severalTenants || found.ourAccounts().containsKey(name) || name.equals("proxy")) {
                name += "_" + accountSettings.getOrDefault("tenant_id", "").replaceAll("[^A-Za-z0-9_.-]", "_");
            }
            return name;
        }

        /** An account of another cloud would collect nothing. */
        private void requireCloud(String theirs, boolean isKnown) {
            Map<String, String> ours = found.ourAccounts().get(account);
            String cloud = ours == null ? "" : ours.getOrDefault("cloud", "").strip();
            // the addresses of a custom cloud may stand for any
            if (ours == null || !isKnown || cloud.equalsIgnoreCase("custom")) {
                return;
            }
            String wanted = accountSettings.getOrDefault("cloud", "");
            if (!(cloud.isEmpty() ? "commercial" : cloud).equalsIgnoreCase(wanted)) {
                issues.add(new Issue(
                        Code.CLOUD_UNKNOWN,
                        "account " + account + " of this add-on is for the cloud '"
                                + (cloud.isEmpty() ? "commercial" : cloud) + "', the input of the other add-on for '"
                                + wanted + "'",
                        "correct the cloud of the account, or name the right one: accounts." + theirs + ".cloud",
                        "environment"));
            }
        }

        private boolean same(Map<String, String> ours, String key) {
            String one = ours.getOrDefault(key, "").strip().replaceAll("[{}]", "");
            return one.equalsIgnoreCase(
                    accountSettings.getOrDefault(key, "").strip().replaceAll("[{}]", ""));
        }

        /** All that the input itself would refuse. */
        private void validate(String scheme) {
            Map<String, String> whole = new LinkedHashMap<>(settings);
            whole.putIfAbsent("account", "pending");
            try {
                if (scheme.equals("defender_stream")) {
                    if (issues.isEmpty()) {
                        StreamSettings.read(scheme + "://" + input.name(), whole);
                    }
                } else {
                    InputSettings.read(scheme + "://" + input.name(), whole);
                }
            } catch (DefenderException e) {
                issues.addAll(e.issues());
            }
        }

        private Issue missing(String key) {
            return new Issue(
                    Code.SETTING_INVALID,
                    "[" + input.stanza() + "] of " + input.app() + " has no " + key,
                    "complete that input, or create the input of this add-on by hand",
                    key);
        }
    }

    /** Empty when the words mean no cloud that is known. */
    private static String accountCloud(String environment, String location) {
        String words = (environment + " " + location).toLowerCase(Locale.ROOT);
        if (words.contains("dod")) {
            return "dod";
        }
        if (words.matches(".*(gcc[ _-]?h|high|api-gov|\\bl4\\b).*")) {
            return "gcc_high";
        }
        if (words.contains("gcc")) {
            return "gcc";
        }
        boolean usual = environment.isBlank() || words.matches(".*(commercial|public|global|worldwide).*");
        return usual && !words.contains("gov") && !words.contains("china") ? "commercial" : "";
    }
}

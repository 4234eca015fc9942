package ta.defender.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.SplunkDocuments;
import ta.defender.model.DefenderException;
import ta.defender.records.KnownTables;
import ta.defender.splunk.InputDocument;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkUser;

/** Looks at what the inputs of a host need besides Microsoft: indexes, checkpoints, capabilities, and each other. */
public final class HostChecks {
    private static final List<String> CAPABILITIES =
            List.of("ta_defender_configure", "ta_defender_hunt", "ta_defender_update");
    private static final Set<String> WITH_TABLES = Set.of("defender_stream", "defender_archive");
    private static final long LEAST_FREE = 100L << 20;
    private static final long WANTED_FREE = 1L << 30;

    private final ManagementPort port;
    private final CheckpointPlaces places;
    private final CheckResults found;

    public HostChecks(ManagementPort port, CheckpointPlaces places, CheckResults found) {
        this.port = port;
        this.places = places;
        this.found = found;
    }

    /**
     * Looks; what Splunk does not let us see is skipped.
     *
     * @param all stanzas of {@code inputs.conf}
     * @param accounts stanzas of {@code defender_account.conf}
     */
    public void check(Map<String, Map<String, String>> all, Map<String, Map<String, String>> accounts)
            throws InterruptedException {
        Map<String, Map<String, String>> inputs = new TreeMap<>(all);
        inputs.entrySet()
                .removeIf(input ->
                        !input.getKey().matches("defender_[a-z]+://.+") || InputDocument.isDisabled(input.getValue()));
        attempt(Check.CAPABILITIES, this::capabilities);
        attempt(Check.INDEXES, () -> indexes(inputs));
        doubles(inputs, accounts);
        tables(inputs);
        attempt(Check.CHECKPOINTS, () -> checkpoints(inputs));
    }

    private void attempt(Check check, TimedCheck.Task task) throws InterruptedException {
        try {
            task.run();
        } catch (DefenderException e) {
            found.skipped(check, "", "Splunk does not say: " + e.issue().what());
        }
    }

    private void capabilities() throws InterruptedException {
        SplunkUser user = port.currentUser();
        List<String> has = CAPABILITIES.stream().filter(user::may).toList();
        List<String> lacks =
                CAPABILITIES.stream().filter(each -> !user.may(each)).toList();
        String text = user.name() + " has " + (has.isEmpty() ? "no capability of the add-on" : String.join(", ", has));
        if (lacks.isEmpty()) {
            found.ok(Check.CAPABILITIES, "", text);
        } else {
            found.warning(
                    Check.CAPABILITIES,
                    "",
                    text + ", and lacks " + String.join(", ", lacks),
                    "if this user needs them, assign the role defender_admin, or defender_analyst without configuring");
        }
    }

    private void indexes(Map<String, Map<String, String>> inputs) throws InterruptedException {
        Set<String> indexes = named(inputs);
        Set<String> missing = port.missingIndexes(indexes);
        for (String index : indexes) {
            if (missing.contains(index)) {
                found.failed(
                        Check.INDEXES,
                        index,
                        "does not exist on this host, which forwards to none",
                        "create the index, or change index of the inputs");
            } else {
                found.ok(Check.INDEXES, index, "exists, or this host forwards to indexers");
            }
        }
    }

    /** The indexes that inputs name. */
    static Set<String> named(Map<String, Map<String, String>> inputs) {
        return inputs.values().stream()
                .map(values -> values.getOrDefault("index", ""))
                .filter(index -> !index.isBlank() && !index.equals("default"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void doubles(Map<String, Map<String, String>> inputs, Map<String, Map<String, String>> accounts) {
        Map<String, List<String>> collectors = new TreeMap<>();
        inputs.forEach((stanza, values) -> {
            String account = values.getOrDefault("account", "");
            String tenant = accounts.getOrDefault(account, Map.of())
                    .getOrDefault("tenant_id", account)
                    .toLowerCase(Locale.ROOT);
            collects(stanza, values)
                    .forEach(what -> collectors
                            .computeIfAbsent(what + " of tenant " + tenant, objects -> new ArrayList<>())
                            .add(stanza));
        });
        boolean once = true;
        for (Map.Entry<String, List<String>> each : collectors.entrySet()) {
            if (each.getValue().size() > 1) {
                once = false;
                found.warning(
                        Check.DOUBLE_INPUTS,
                        each.getKey(),
                        String.join(" and ", each.getValue()) + " index the same events",
                        remedy(each.getKey(), each.getValue()));
            }
        }
        if (once) {
            found.ok(Check.DOUBLE_INPUTS, "", "no two inputs index the same alerts or incidents");
        }
    }

    /** Without their alerts, inputs of incidents leave the alerts to the others; that does nothing for the incidents. */
    private static String remedy(String what, List<String> stanzas) {
        boolean mixed = what.startsWith("alerts")
                && stanzas.stream().anyMatch(stanza -> stanza.startsWith("defender_incidents://"))
                && stanzas.stream().anyMatch(stanza -> stanza.startsWith("defender_alerts://"));
        return "keep one of them enabled" + (mixed ? ", or set include_alerts = false on the inputs of incidents" : "");
    }

    private static List<String> collects(String stanza, Map<String, String> values) {
        boolean alerts = !Set.of("0", "false").contains(values.getOrDefault("include_alerts", "true"));
        if (stanza.startsWith("defender_alerts://")) {
            // whichever API: the form of the events differs, the alerts are the same
            return List.of("alerts");
        }
        if (stanza.startsWith("defender_incidents://")) {
            return alerts ? List.of("incidents", "alerts") : List.of("incidents");
        }
        return List.of();
    }

    private void tables(Map<String, Map<String, String>> inputs) {
        KnownTables known = KnownTables.read();
        inputs.forEach((stanza, values) -> {
            if (!WITH_TABLES.contains(stanza.replaceFirst("://.*", ""))) {
                return;
            }
            List<String> tables = Stream.of(values.getOrDefault("tables", "").split(",", -1))
                    .map(String::strip)
                    .filter(table -> !table.isEmpty())
                    .toList();
            for (String table : known.unknown(tables)) {
                found.warning(
                        Check.TABLES,
                        stanza,
                        "Microsoft documents no table '" + table + "'",
                        "check the spelling; a table that is newer than this version is read all the same");
            }
        });
    }

    private void checkpoints(Map<String, Map<String, String>> inputs) throws InterruptedException {
        if (CheckpointPlaces.inKvStore(port)) {
            kvStore();
            return;
        }
        Path directory = inputs.keySet().stream()
                .findFirst()
                .flatMap(stanza -> places.directory(stanza.replaceFirst("://.*", "")))
                .map(HostChecks::existing)
                .orElse(null);
        if (directory == null) {
            found.skipped(
                    Check.CHECKPOINTS, "", "no input, or SPLUNK_HOME is not set: the disk of the host cannot be seen");
            return;
        }
        try {
            disk(directory, Files.getFileStore(directory).getUsableSpace());
        } catch (IOException e) {
            found.skipped(Check.CHECKPOINTS, directory.toString(), "its file system does not say how much is free");
        }
    }

    private void disk(Path directory, long free) {
        String text = (free >> 20) + " MB are free";
        if (free >= WANTED_FREE) {
            found.ok(Check.CHECKPOINTS, directory.toString(), text);
        } else if (free >= LEAST_FREE) {
            found.warning(Check.CHECKPOINTS, directory.toString(), text, "make room");
        } else {
            found.failed(
                    Check.CHECKPOINTS,
                    directory.toString(),
                    text,
                    "make room: what cannot be saved is indexed again after a restart");
        }
    }

    private static @Nullable Path existing(Path directory) {
        Path each = directory;
        while (each != null && !Files.isDirectory(each)) {
            each = each.getParent();
        }
        return each;
    }

    private void kvStore() throws InterruptedException {
        try {
            port.collection(SplunkDocuments.COLLECTION).get("doctor");
            found.ok(Check.CHECKPOINTS, "KV store", "answers");
        } catch (DefenderException e) {
            found.failed(
                    Check.CHECKPOINTS,
                    "KV store",
                    e.issue().what(),
                    "look at the KV store (splunk show kvstore-status), or set position_store = file under"
                            + " [collection] of defender_settings.conf");
        }
    }
}

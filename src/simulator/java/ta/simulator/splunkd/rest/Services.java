package ta.simulator.splunkd.rest;

import java.nio.file.Path;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import ta.simulator.splunkd.access.Access;
import ta.simulator.splunkd.conf.ConfStore;
import ta.simulator.splunkd.index.Indexes;
import ta.simulator.splunkd.input.ModularInputs;
import ta.simulator.splunkd.log.SplunkdLog;
import ta.simulator.splunkd.script.PersistentScripts;
import ta.simulator.splunkd.search.SearchEngine;

/**
 * What the management port serves.
 *
 * @param home SPLUNK_HOME
 * @param clusterRoles what this search head says it is in a cluster at the moment; empty outside of one
 * @param kvStoreReady whether the KV store answers
 * @param callersCountAsRemote whether masking of secrets applies to callers on loopback too
 */
public record Services(
        Path home,
        String serverName,
        String version,
        String build,
        Supplier<Set<String>> clusterRoles,
        BooleanSupplier kvStoreReady,
        boolean callersCountAsRemote,
        ConfStore confs,
        SplunkdLog log,
        Access access,
        Indexes indexes,
        ModularInputs inputs,
        SearchEngine searches,
        PersistentScripts scripts) {
    Hub hub() {
        return new Hub(home, serverName, version, build, confs, log, access, indexes, inputs);
    }
}

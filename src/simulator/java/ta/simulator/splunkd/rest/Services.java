package ta.simulator.splunkd.rest;

import java.nio.file.Path;
import ta.simulator.splunkd.access.Access;
import ta.simulator.splunkd.conf.ConfStore;
import ta.simulator.splunkd.index.Indexes;
import ta.simulator.splunkd.input.ModularInputs;
import ta.simulator.splunkd.log.SplunkdLog;
import ta.simulator.splunkd.search.SearchEngine;

/**
 * What the management port serves.
 *
 * @param home SPLUNK_HOME
 * @param captain whether this search head says that it is the captain of a cluster
 * @param callersCountAsRemote whether masking of secrets applies to callers on loopback too
 */
public record Services(
        Path home,
        String serverName,
        String version,
        String build,
        boolean captain,
        boolean callersCountAsRemote,
        ConfStore confs,
        SplunkdLog log,
        Access access,
        Indexes indexes,
        ModularInputs inputs,
        SearchEngine searches) {
    Hub hub() {
        return new Hub(home, serverName, version, build, confs, log, access, indexes, inputs);
    }
}

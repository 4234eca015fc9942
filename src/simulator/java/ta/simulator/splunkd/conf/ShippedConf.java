package ta.simulator.splunkd.conf;

import java.util.Map;

/** The few shipped defaults ({@code etc/system/default}) that matter to an add-on; values from the 10.2.3 default files. */
final class ShippedConf {
    private static final Map<String, String> FILES = Map.of(
            "inputs",
            """
            [default]
            index = default
            [script]
            interval = 60.0
            start_by_shell = true
            """,
            "alert_actions",
            """
            [default]
            maxtime = 5m
            maxresults = 10000
            ttl = 10p
            track_alert = 0
            forceCsvResults = auto
            command = sendalert $action_name$ results_file="$results.file$" results_link="$results.url$"
            """,
            "limits",
            """
            [storage_passwords_masking]
            view_cleartext_allowlist = *
            view_cleartext_spl_rest = true
            [kvstore]
            max_documents_per_batch_save = 1000
            max_rows_per_query = 50000
            """,
            "props",
            """
            [default]
            TRUNCATE = 10000
            SHOULD_LINEMERGE = True
            """,
            "server",
            """
            [general]
            sessionTimeout = 1h
            [sslConfig]
            sslVersions = tls1.2
            serverCert = $SPLUNK_HOME/etc/auth/server.pem
            caCertFile = $SPLUNK_HOME/etc/auth/cacert.pem
            """,
            "indexes",
            """
            [main]
            [summary]
            [history]
            [_internal]
            [_audit]
            [_introspection]
            """,
            "savedsearches",
            "",
            "passwords",
            "",
            "collections",
            "",
            "app",
            "");

    private ShippedConf() {}

    static Map<String, String> files() {
        return FILES;
    }
}

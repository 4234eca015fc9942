package ta.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A second add-on on the same Splunk, with the names that public documents give of Splunk's own (app, schemes, parameters,
 * account file), written for these tests. Its programs collect nothing: a test indexes what it wants it to have collected.
 */
final class OtherAddon {
    static final String APP = "Splunk_TA_MS_Security";
    static final String INCIDENTS = "microsoft_365_defender_endpoint_incidents";
    static final String ALERTS = "microsoft_defender_endpoint_atp_alerts";
    private static final String MACHINES = "microsoft_defender_endpoint_machines";
    private static final List<String> PARAMETERS = List.of(
            "azure_app_account", "tenant_id", "environment", "start_date", "lookback", "request_timeout", "location");

    private final Rig rig;
    private final Path app;

    private OtherAddon(Rig rig, Path app) {
        this.rig = rig;
        this.app = app;
    }

    static OtherAddon install(Rig rig) throws IOException {
        Path app = rig.hooks("a second app").home().resolve("etc/apps").resolve(APP);
        for (String folder : List.of("default", "local", "bin", "README", "metadata")) {
            Files.createDirectories(app.resolve(folder));
        }
        Files.writeString(
                app.resolve("default/app.conf"),
                "[ui]\nlabel = Splunk Add-on for Microsoft Security\n[launcher]\nversion = 3.0.0\n");
        Files.writeString(app.resolve("metadata/default.meta"), "[]\naccess = read : [ * ], write : [ admin ]\n");
        StringBuilder specification = new StringBuilder();
        for (String scheme : List.of(INCIDENTS, ALERTS, MACHINES)) {
            specification.append('[').append(scheme).append("://<name>]\n");
            StringBuilder arguments = new StringBuilder();
            for (String parameter : PARAMETERS) {
                specification.append(parameter).append(" = <string>\n");
                arguments
                        .append("<arg name=\"")
                        .append(parameter)
                        .append("\"><required_on_create>false</required_on_create></arg>");
            }
            Path program = app.resolve("bin").resolve(scheme + ".sh");
            Files.writeString(
                    program,
                    "#!/bin/sh\nif [ \"$1\" = --scheme ]; then echo '<scheme><title>" + scheme
                            + "</title><streaming_mode>xml</streaming_mode><endpoint><args>" + arguments
                            + "</args></endpoint></scheme>'; exit 0; fi\nexec sleep 3600\n");
            if (!program.toFile().setExecutable(true)) {
                throw new IOException("cannot make " + program + " executable");
            }
        }
        Files.writeString(app.resolve("README/inputs.conf.spec"), specification);
        Files.writeString(
                app.resolve("local/splunk_ta_ms_security_account.conf"),
                "[theirs]\nusername = " + rig.defender().clientId() + "\npassword = ******\n");
        OtherAddon addon = new OtherAddon(rig, app);
        addon.reload();
        return addon;
    }

    private void reload() {
        rig.splunk().rest().post("/services/apps/local/" + APP + "/_reload", Map.of());
    }

    /** Adds an input; settings as name, value, name, value… */
    void input(String scheme, String name, String... settings) throws IOException {
        StringBuilder stanza = new StringBuilder("[" + scheme + "://" + name + "]\n");
        stanza.append("azure_app_account = theirs\ntenant_id = ")
                .append(rig.defender().tenantId())
                .append("\nenvironment = commercial\nindex = ")
                .append(rig.index())
                .append("\ninterval = 10\n");
        for (int at = 0; at < settings.length; at += 2) {
            stanza.append(settings[at]).append(" = ").append(settings[at + 1]).append('\n');
        }
        Path file = app.resolve("local/inputs.conf");
        Files.writeString(file, (Files.exists(file) ? Files.readString(file) : "") + stanza);
        reload();
    }

    /** Has collected an event. */
    void collected(String sourcetype, String event) {
        rig.splunk()
                .rest()
                .index(rig.index(), sourcetype, INCIDENTS + ":" + rig.defender().tenantId(), "h", event);
    }

    boolean isEnabled(String scheme, String name) {
        return !rig.splunk()
                .rest()
                .get("/servicesNS/nobody/" + APP + "/data/inputs/" + scheme + "/" + name)
                .getAsJsonArray("entry")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("content")
                .get("disabled")
                .getAsBoolean();
    }
}

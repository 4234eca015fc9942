package ta.simulator.splunkd.rest;

import java.nio.file.Path;
import ta.simulator.splunkd.access.Access;
import ta.simulator.splunkd.conf.AppMetadata;
import ta.simulator.splunkd.conf.ConfStore;
import ta.simulator.splunkd.conf.Stanza;
import ta.simulator.splunkd.index.Indexes;
import ta.simulator.splunkd.input.ModularInputs;
import ta.simulator.splunkd.log.SplunkdLog;

/** What the endpoints share. */
record Hub(
        Path home,
        String serverName,
        String version,
        String build,
        ConfStore confs,
        SplunkdLog log,
        Access access,
        Indexes indexes,
        ModularInputs inputs) {
    Path app(String name) {
        return home.resolve("etc").resolve("apps").resolve(name);
    }

    AppMetadata metadata(String app) {
        return AppMetadata.of(app(app));
    }

    /** Whether the caller sees this stanza from the name space of the call. */
    boolean visible(RestRequest request, String conf, Stanza stanza) {
        String app = stanza.app();
        if (app.equals(ConfStore.SYSTEM)) {
            return true;
        }
        AppMetadata metadata = metadata(app);
        boolean inScope =
                request.app().equals("-") || request.app().equals(app) || metadata.exported(conf, stanza.name());
        return inScope && request.user().hasRoleOf(metadata.roles("read", conf, stanza.name()));
    }

    void demandWrite(RestRequest request, String app, String conf, String stanza) throws RestException {
        boolean may = app.equals(ConfStore.SYSTEM)
                ? request.user().may("admin_all_objects")
                : request.user().may("admin_all_objects")
                        || request.user().hasRoleOf(metadata(app).roles("write", conf, stanza));
        if (!may) {
            throw new RestException(
                    403,
                    "User '" + request.user().name() + "' does not have permission to write conf=" + conf + " in app="
                            + app + ".");
        }
    }
}

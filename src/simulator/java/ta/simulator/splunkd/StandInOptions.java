package ta.simulator.splunkd;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a stand-in is set up; every {@code with…} gives a changed copy.
 *
 * @param home SPLUNK_HOME; empty means a new folder below the system's temporary one, removed at the end
 * @param port of the management interface; 0 means a free one
 * @param grace between SIGTERM and SIGKILL when an input is stopped
 * @param firstRestart pause before a single-instance input that ended by itself runs again
 * @param longestRestart bound of that pause, which doubles each time
 * @param environment added to what splunkd gives its children; an empty value takes a variable away
 * @param certificateWithNames whether server.pem has subject alternative names; Splunk's own default has a CN only
 * @param version the version it claims to be
 * @param captain whether it claims to be a search head cluster's captain
 * @param callersCountAsRemote whether callers get secrets masked as remote ones do
 */
public record StandInOptions(
        Optional<Path> home,
        int port,
        Duration grace,
        Duration firstRestart,
        Duration longestRestart,
        Map<String, String> environment,
        boolean certificateWithNames,
        String version,
        boolean captain,
        boolean callersCountAsRemote) {
    public StandInOptions {
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }

    /** A free port, a temporary home, ten seconds of grace. */
    public static StandInOptions defaults() {
        return new StandInOptions(
                Optional.empty(),
                0,
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Map.of(),
                false,
                "9.4.3",
                false,
                false);
    }

    public StandInOptions withHome(Path newHome) {
        return new StandInOptions(
                Optional.of(newHome),
                port,
                grace,
                firstRestart,
                longestRestart,
                environment,
                certificateWithNames,
                version,
                captain,
                callersCountAsRemote);
    }

    public StandInOptions withPort(int newPort) {
        return new StandInOptions(
                home,
                newPort,
                grace,
                firstRestart,
                longestRestart,
                environment,
                certificateWithNames,
                version,
                captain,
                callersCountAsRemote);
    }

    public StandInOptions withGrace(Duration newGrace) {
        return new StandInOptions(
                home,
                port,
                newGrace,
                firstRestart,
                longestRestart,
                environment,
                certificateWithNames,
                version,
                captain,
                callersCountAsRemote);
    }

    /** Sets the pause before an input that ended by itself runs again, and its bound. */
    public StandInOptions withRestart(Duration first, Duration longest) {
        return new StandInOptions(
                home,
                port,
                grace,
                first,
                longest,
                environment,
                certificateWithNames,
                version,
                captain,
                callersCountAsRemote);
    }

    /** Adds one variable to the children's environment; an empty value takes it away. */
    public StandInOptions withEnvironment(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put(name, value);
        return new StandInOptions(
                home,
                port,
                grace,
                firstRestart,
                longestRestart,
                more,
                certificateWithNames,
                version,
                captain,
                callersCountAsRemote);
    }

    public StandInOptions withCertificateNames() {
        return new StandInOptions(
                home,
                port,
                grace,
                firstRestart,
                longestRestart,
                environment,
                true,
                version,
                captain,
                callersCountAsRemote);
    }

    public StandInOptions withVersion(String newVersion) {
        return new StandInOptions(
                home,
                port,
                grace,
                firstRestart,
                longestRestart,
                environment,
                certificateWithNames,
                newVersion,
                captain,
                callersCountAsRemote);
    }

    public StandInOptions asCaptain() {
        return new StandInOptions(
                home,
                port,
                grace,
                firstRestart,
                longestRestart,
                environment,
                certificateWithNames,
                version,
                true,
                callersCountAsRemote);
    }

    public StandInOptions withRemoteCallers() {
        return new StandInOptions(
                home,
                port,
                grace,
                firstRestart,
                longestRestart,
                environment,
                certificateWithNames,
                version,
                captain,
                true);
    }
}

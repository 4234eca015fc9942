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
 * @param environment added to what splunkd gives its children; an empty value takes a variable away
 */
public record StandInOptions(
        Optional<Path> home, int port, Pauses pauses, Map<String, String> environment, Claims claims) {

    /**
     * How it treats inputs that end.
     *
     * @param grace between SIGTERM and SIGKILL when an input is stopped
     * @param firstRestart pause before a single-instance input that ended by itself runs again
     * @param longestRestart bound of that pause, which doubles each time
     */
    record Pauses(Duration grace, Duration firstRestart, Duration longestRestart) {}

    /**
     * What it says of itself.
     *
     * @param names whether server.pem has subject alternative names; Splunk's own default has a CN only
     * @param captain whether it claims to be a search head cluster's captain
     * @param remoteCallers whether callers get secrets masked as remote ones do
     */
    record Claims(boolean names, String version, boolean captain, boolean remoteCallers) {}

    public StandInOptions {
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }

    /** A free port, a temporary home, ten seconds of grace. */
    public static StandInOptions defaults() {
        return new StandInOptions(
                Optional.empty(),
                0,
                new Pauses(Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(30)),
                Map.of(),
                new Claims(false, "9.4.3", false, false));
    }

    public StandInOptions withHome(Path newHome) {
        return new StandInOptions(Optional.of(newHome), port, pauses, environment, claims);
    }

    public StandInOptions withPort(int newPort) {
        return new StandInOptions(home, newPort, pauses, environment, claims);
    }

    public StandInOptions withGrace(Duration grace) {
        return with(new Pauses(grace, pauses.firstRestart, pauses.longestRestart));
    }

    /** Sets the pause before an input that ended by itself runs again, and its bound. */
    public StandInOptions withRestart(Duration first, Duration longest) {
        return with(new Pauses(pauses.grace, first, longest));
    }

    private StandInOptions with(Pauses newPauses) {
        return new StandInOptions(home, port, newPauses, environment, claims);
    }

    /** Adds one variable to the children's environment; an empty value takes it away. */
    public StandInOptions withEnvironment(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put(name, value);
        return new StandInOptions(home, port, pauses, more, claims);
    }

    public StandInOptions withCertificateNames() {
        return with(new Claims(true, claims.version, claims.captain, claims.remoteCallers));
    }

    public StandInOptions withVersion(String version) {
        return with(new Claims(claims.names, version, claims.captain, claims.remoteCallers));
    }

    public StandInOptions asCaptain() {
        return with(new Claims(claims.names, claims.version, true, claims.remoteCallers));
    }

    public StandInOptions withRemoteCallers() {
        return with(new Claims(claims.names, claims.version, claims.captain, true));
    }

    private StandInOptions with(Claims newClaims) {
        return new StandInOptions(home, port, pauses, environment, newClaims);
    }
}

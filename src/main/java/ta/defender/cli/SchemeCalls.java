package ta.defender.cli;

import java.io.IOException;
import java.io.OutputStream;

/** The two calls of splunkd that depend on what a scheme reads. */
interface SchemeCalls {
    /** Works until it is stopped, or until Splunk takes no more events or refuses the session key. */
    ExitCode run();

    /** Checks one stanza's values, and that its account exists; calls nobody but Splunk. */
    ExitCode validate(OutputStream out) throws IOException;
}

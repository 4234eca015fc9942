package ta.defender.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import ta.defender.splunk.SplunkLog;

/** Answers splunkd's {@code --scheme} with a prepared document. */
final class SchemeCommand {
    private SchemeCommand() {}

    static ExitCode run(String scheme, OutputStream out, SplunkLog log) throws IOException {
        try (InputStream document = SchemeCommand.class.getResourceAsStream(scheme + ".xml")) {
            if (document == null) {
                log.error("unknown scheme '" + scheme + "'; this package has defender_alerts, defender_incidents,"
                        + " defender_stream, defender_archive and defender_hunting");
                return ExitCode.FAILED;
            }
            document.transferTo(out);
            out.flush();
            return ExitCode.OK;
        }
    }
}

package ta.defender.cli;

import ta.defender.poll.InputLog;
import ta.defender.splunk.SplunkLog;

/** Puts the stanza's name in front of each line. */
final class PrefixedLog implements InputLog {
    private final SplunkLog log;
    private final String prefix;

    PrefixedLog(SplunkLog log, String stanza) {
        this.log = log;
        this.prefix = "stanza=" + stanza + " ";
    }

    @Override
    public void debug(String message) {
        log.debug(prefix + message);
    }

    @Override
    public void info(String message) {
        log.info(prefix + message);
    }

    @Override
    public void figures(String message) {
        log.figures(prefix + message);
    }

    @Override
    public void warn(String message) {
        log.warn(prefix + message);
    }

    @Override
    public void error(String message) {
        log.error(prefix + message);
    }
}

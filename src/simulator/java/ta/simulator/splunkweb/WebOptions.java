package ta.simulator.splunkweb;

import java.nio.file.Path;

/**
 * Where a stand-in of Splunk Web stands; every {@code with…} gives a changed copy.
 *
 * @param splunkd base URL of the management port
 * @param home SPLUNK_HOME, whose installed apps it shows
 * @param port 0 means a free one
 * @param rootPath {@code root_endpoint} of web.conf without the slash at its end; empty or such as {@code /splunk}
 * @param locale what a URL without one is sent to
 * @param version of Splunk that it plays, such as {@code 10.4}
 */
public record WebOptions(String splunkd, Path home, int port, String rootPath, String locale, String version) {

    /** A free port, no root path, English, Splunk 10.4. */
    public static WebOptions of(String splunkd, Path home) {
        return new WebOptions(splunkd, home, 0, "", "en-US", "10.4");
    }

    public WebOptions withPort(int newPort) {
        return new WebOptions(splunkd, home, newPort, rootPath, locale, version);
    }

    public WebOptions withRootPath(String newRootPath) {
        return new WebOptions(splunkd, home, port, newRootPath, locale, version);
    }

    public WebOptions withLocale(String newLocale) {
        return new WebOptions(splunkd, home, port, rootPath, newLocale, version);
    }

    public WebOptions withVersion(String newVersion) {
        return new WebOptions(splunkd, home, port, rootPath, locale, newVersion);
    }
}

package ta.simulator.splunkweb;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What can be changed while it runs: the version it plays, the user's theme and language, and calls that go wrong. */
public final class WebSettings {
    /**
     * A call through the proxy that is not let through.
     *
     * @param method in upper case, or {@code *}
     * @param path part of the path
     * @param status what it is answered with; 0 lets it through after the delay
     * @param text put into {@code messages}
     * @param times how many calls it meets
     * @param delayMillis waited before the answer
     */
    public record Fault(String method, String path, int status, String text, int times, long delayMillis) {}

    private final List<Fault> faults = new ArrayList<>();
    private volatile String version;
    private volatile String locale;
    private volatile String theme = "light";
    private volatile Optional<Path> renderer = Optional.empty();
    private volatile Supplier<Map<String, String>> notes = Map::of;
    private volatile boolean templatesDeactivated;
    private volatile boolean dashboardScriptsSilent;

    WebSettings(String version, String locale) {
        this.version = version;
        this.locale = locale;
    }

    public String version() {
        return version;
    }

    public void setVersion(String newVersion) {
        version = newVersion;
    }

    public String locale() {
        return locale;
    }

    public void setLocale(String newLocale) {
        locale = newLocale;
    }

    /** {@code light} or {@code dark}. */
    public String theme() {
        return theme;
    }

    public void setTheme(String newTheme) {
        theme = newTheme;
    }

    /** Whether the administrator has switched off templates of apps, which 10.4 and later can. */
    public boolean templatesDeactivated() {
        return templatesDeactivated;
    }

    public void setTemplatesDeactivated(boolean deactivated) {
        templatesDeactivated = deactivated;
    }

    /** Whether {@code script=} of a Simple XML dashboard is never fetched, as reported of one 10.4. */
    public boolean dashboardScriptsSilent() {
        return dashboardScriptsSilent;
    }

    public void setDashboardScriptsSilent(boolean silent) {
        dashboardScriptsSilent = silent;
    }

    /** Folder of the bundle that draws dashboards of Dashboard Studio; without one, a page says that they are not drawn. */
    public void setRenderer(Path folder) {
        renderer = Optional.of(folder);
    }

    Optional<Path> renderer() {
        return renderer;
    }

    /** What a page behind a link in the bar says besides: heading and text; without any there is no link. */
    public void setNotes(Supplier<Map<String, String>> newNotes) {
        notes = newNotes;
    }

    Map<String, String> notes() {
        return notes.get();
    }

    /** Whether the version it plays is this one or later. */
    boolean atLeast(int major, int minor) {
        String[] parts = version.split("\\.", -1);
        int playedMajor = Integer.parseInt(parts[0]);
        int playedMinor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
        return playedMajor > major || (playedMajor == major && playedMinor >= minor);
    }

    /** Adds a fault behind those that are there. */
    public void add(Fault fault) {
        synchronized (faults) {
            faults.add(fault);
        }
    }

    /** Forgets all faults. */
    public void clearFaults() {
        synchronized (faults) {
            faults.clear();
        }
    }

    /** The fault that this call meets, used up by one. */
    Optional<Fault> meet(String method, String path) {
        synchronized (faults) {
            for (Iterator<Fault> all = faults.iterator(); all.hasNext(); ) {
                Fault fault = all.next();
                if ((fault.method().equals("*") || fault.method().equals(method)) && path.contains(fault.path())) {
                    all.remove();
                    if (fault.times() > 1) {
                        faults.add(
                                0,
                                new Fault(
                                        fault.method(),
                                        fault.path(),
                                        fault.status(),
                                        fault.text(),
                                        fault.times() - 1,
                                        fault.delayMillis()));
                    }
                    return Optional.of(fault);
                }
            }
        }
        return Optional.empty();
    }
}

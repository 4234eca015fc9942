package ta.defender.doctor;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import ta.defender.http.Environment;
import ta.defender.microsoft.InputProbe;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Finding;
import ta.defender.splunk.InputDocument;
import ta.defender.splunk.SplunkState;

/**
 * The probes of streams and archives. Their libraries are in {@code lib/stream} and {@code lib/archive}, on the class path of
 * their schemes alone, and are loaded here when they are needed.
 */
public final class InputProbes {
    private static final Map<String, Place> PLACES = Map.of(
            "defender_stream", new Place("stream", "ta.defender.eventhub.", "StreamProbe"),
            "defender_archive", new Place("archive", "ta.defender.storage.", "azure.AzureProbe"));

    /** For as long as the process runs: Kafka registers itself with Java once. */
    private final Map<String, InputProbe> loaded = new ConcurrentHashMap<>();

    /**
     * Where a probe is.
     *
     * @param folder beside the main jar
     * @param packages those whose classes see the libraries of the folder
     */
    private record Place(String folder, String packages, String type) {}

    /** Whether it is a stanza of an input, and its scheme has a probe; the defaults of a scheme are a stanza without a name. */
    static boolean has(String stanza) {
        return stanza.contains("://") && PLACES.containsKey(scheme(stanza));
    }

    /** Looks at all enabled inputs among these that have a probe; each finding is under the stanza's name. */
    public void check(
            Map<String, Map<String, String>> inputs, SplunkState state, Environment environment, List<CheckResult> all)
            throws InterruptedException {
        for (Map.Entry<String, Map<String, String>> input : inputs.entrySet()) {
            if (has(input.getKey()) && !InputDocument.isDisabled(input.getValue())) {
                check(input.getKey(), input.getValue(), state, environment)
                        .forEach(new CheckResults(input.getKey(), all)::add);
            }
        }
    }

    /** Looks at one input. */
    List<Finding> check(String stanza, Map<String, String> values, SplunkState state, Environment environment)
            throws InterruptedException {
        InputProbe probe;
        try {
            probe = loaded.computeIfAbsent(
                    scheme(stanza),
                    scheme -> load(Optional.ofNullable(PLACES.get(scheme)).orElseThrow()));
        } catch (DefenderException e) {
            return List.of(Finding.failed(Code.CONNECTION, "", e.issue()));
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // the Kafka client looks for its own classes there
        thread.setContextClassLoader(probe.getClass().getClassLoader());
        try {
            return probe.check(stanza, values, state, environment);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static String scheme(String stanza) {
        return stanza.replaceFirst("://.*", "");
    }

    private static InputProbe load(Place place) {
        try {
            Path main = Path.of(InputProbes.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path folder = main.resolveSibling(place.folder());
            List<URL> jars = new ArrayList<>();
            jars.add(url(main));
            if (Files.isDirectory(folder)) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
                    for (Path jar : files) {
                        jars.add(url(jar));
                    }
                }
            }
            return (InputProbe) new Library(place.packages(), jars)
                    .loadClass(place.packages() + place.type())
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (IOException | URISyntaxException | ReflectiveOperationException | LinkageError e) {
            throw new DefenderException(
                    Code.DEFECT,
                    "lib/" + place.folder() + " of the app is not complete (" + e + ")",
                    "install the package again",
                    e);
        }
    }

    private static URL url(Path file) throws MalformedURLException {
        return file.toUri().toURL();
    }

    /** The parent has the packages too, but not what they stand on. */
    private static final class Library extends URLClassLoader {
        private final String packages;

        Library(String packages, List<URL> jars) {
            super(jars.toArray(new URL[0]), InputProbes.class.getClassLoader());
            this.packages = packages;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (name.startsWith(packages) && findLoadedClass(name) == null) {
                    return findClass(name);
                }
            }
            return super.loadClass(name, resolve);
        }
    }
}

package ta.simulator.splunkd.conf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * All .conf files below {@code SPLUNK_HOME/etc}, layered in Splunk's global context: shipped defaults, then the apps'
 * {@code default} folders, then their {@code local} folders (the app whose name sorts first wins), then
 * {@code system/local}. Each call looks at the files, so an edit by hand counts at once.
 */
public final class ConfStore {
    /** The app name under which shipped settings appear. */
    public static final String SYSTEM = "system";

    private final Path etc;

    public ConfStore(Path etc) {
        this.etc = etc;
    }

    /** Names of the installed apps, sorted. */
    public synchronized List<String> apps() {
        return folders(etc.resolve("apps"));
    }

    /** Whether any layer has a file of this name ({@code conf} without the ending). */
    public synchronized boolean exists(String conf) {
        return names().contains(conf);
    }

    /** Every conf name that some layer has. */
    public synchronized Set<String> names() {
        Set<String> names = new TreeSet<>(ShippedConf.files().keySet());
        layerFolders().forEach(layer -> names.addAll(confNames(layer.folder())));
        return names;
    }

    /** All stanzas of a conf after layering, {@code [default]} left out, lowest layer's order first. */
    public synchronized Map<String, Stanza> effective(String conf) {
        Map<String, Map<String, String>> merged = new LinkedHashMap<>();
        Map<String, String> owners = new LinkedHashMap<>();
        Set<String> inDefault = new LinkedHashSet<>();
        for (Layer layer : layers(conf)) {
            layer.stanzas().forEach((name, values) -> {
                merged.computeIfAbsent(name, key -> new LinkedHashMap<>()).putAll(values);
                owners.put(name, layer.app());
                if (!layer.local()) {
                    inDefault.add(name);
                }
            });
        }
        Map<String, String> inherited = merged.getOrDefault(ConfText.DEFAULT_STANZA, Map.of());
        Map<String, Stanza> stanzas = new LinkedHashMap<>();
        merged.forEach((name, own) -> {
            if (!name.equals(ConfText.DEFAULT_STANZA)) {
                Map<String, String> values = new LinkedHashMap<>(inherited);
                values.putAll(own);
                stanzas.put(name, new Stanza(name, owners.get(name), own, values, !inDefault.contains(name)));
            }
        });
        return stanzas;
    }

    /** One stanza after layering. */
    public Optional<Stanza> stanza(String conf, String name) {
        return Optional.ofNullable(effective(conf).get(name));
    }

    /** What {@code [default]} gives to every stanza of a conf. */
    public synchronized Map<String, String> inherited(String conf) {
        Map<String, String> values = new LinkedHashMap<>();
        layers(conf).forEach(layer -> values.putAll(layer.stanzas().getOrDefault(ConfText.DEFAULT_STANZA, Map.of())));
        return values;
    }

    /** Merges values into the stanza of the app's local file; the default file is never touched. */
    public synchronized void write(String app, String conf, String stanza, Map<String, String> values) {
        Path file = localFile(app, conf);
        Map<String, Map<String, String>> stanzas = ParsedFiles.read(file);
        stanzas.computeIfAbsent(stanza, name -> new LinkedHashMap<>()).putAll(values);
        replace(file, ConfText.format(stanzas));
    }

    /** Takes the stanza out of the app's local file; {@code false} when it is not there. */
    public synchronized boolean delete(String app, String conf, String stanza) {
        Path file = localFile(app, conf);
        Map<String, Map<String, String>> stanzas = ParsedFiles.read(file);
        if (stanzas.remove(stanza) == null) {
            return false;
        }
        replace(file, ConfText.format(stanzas));
        return true;
    }

    private Path localFile(String app, String conf) {
        Path home =
                app.equals(SYSTEM) ? etc.resolve(SYSTEM) : etc.resolve("apps").resolve(app);
        return home.resolve("local").resolve(conf + ".conf");
    }

    private List<Layer> layers(String conf) {
        List<Layer> layers = new ArrayList<>();
        layers.add(new Layer(SYSTEM, false, ConfText.parse(ShippedConf.files().getOrDefault(conf, ""))));
        for (LayerFolder folder : layerFolders()) {
            layers.add(new Layer(
                    folder.app(),
                    folder.local(),
                    ParsedFiles.read(folder.folder().resolve(conf + ".conf"))));
        }
        return layers;
    }

    /** Lowest precedence first. */
    private List<LayerFolder> layerFolders() {
        List<LayerFolder> layers = new ArrayList<>();
        List<String> apps = new ArrayList<>(apps());
        java.util.Collections.reverse(apps);
        apps.forEach(app -> layers.add(
                new LayerFolder(app, false, etc.resolve("apps").resolve(app).resolve("default"))));
        apps.forEach(app -> layers.add(
                new LayerFolder(app, true, etc.resolve("apps").resolve(app).resolve("local"))));
        layers.add(new LayerFolder(SYSTEM, true, etc.resolve(SYSTEM).resolve("local")));
        return layers;
    }

    private static void replace(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Path next = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(next, text);
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            ParsedFiles.forget(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private static List<String> folders(Path parent) {
        return list(parent).stream()
                .filter(Files::isDirectory)
                .map(path -> path.getFileName().toString())
                .filter(name -> !name.startsWith("."))
                .sorted()
                .toList();
    }

    private static List<String> confNames(Path folder) {
        return list(folder).stream()
                .map(path -> path.getFileName().toString())
                .filter(name -> name.endsWith(".conf"))
                .map(name -> name.substring(0, name.length() - ".conf".length()))
                .toList();
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    private record LayerFolder(String app, boolean local, Path folder) {}

    private record Layer(String app, boolean local, Map<String, Map<String, String>> stanzas) {}
}

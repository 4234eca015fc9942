package ta.simulator.splunkd.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ta.simulator.net.Json;
import ta.simulator.splunkd.conf.ConfText;

/** Checks a tarball and unpacks it; on an update, {@code local/} and {@code metadata/local.meta} stay as they are. */
public final class AppInstaller {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._]+");

    private final Path apps;

    /** Makes an installer that unpacks below {@code etc/apps}. */
    public AppInstaller(Path apps) {
        this.apps = apps;
    }

    /**
     * Installs a tarball.
     *
     * @param update whether an app that is there already may be replaced
     * @return the app's id, the name of its folder
     */
    public String install(Path tarball, boolean update) throws InstallException, IOException {
        List<TarEntry> entries;
        try {
            entries = TarReader.read(Files.readAllBytes(tarball));
        } catch (IOException e) {
            throw new InstallException(List.of(tarball + " cannot be read as a .tgz: " + e.getMessage()));
        }
        List<String> faults = faults(entries);
        String id = entries.isEmpty() ? "" : entries.get(0).top();
        if (faults.isEmpty() && !update && Files.exists(apps.resolve(id))) {
            faults.add("App \"" + id + "\" is already installed; pass update=true to replace it");
        }
        if (!faults.isEmpty()) {
            throw new InstallException(faults);
        }
        removeShipped(apps.resolve(id));
        unpack(entries);
        return id;
    }

    private static List<String> faults(List<TarEntry> entries) {
        List<String> faults = new ArrayList<>();
        Set<String> tops = new LinkedHashSet<>();
        for (TarEntry entry : entries) {
            tops.add(entry.top());
            faults.addAll(faultsOf(entry));
        }
        if (tops.size() != 1) {
            faults.add("the archive must have exactly one top folder, it has " + tops);
            return faults;
        }
        String id = tops.iterator().next();
        if (!ID.matcher(id).matches() || id.endsWith(".")) {
            faults.add("\"" + id + "\" is no app id: letters, digits, . and _ only, and no . at the end");
        }
        ids(id, entries).forEach((place, value) -> {
            if (!value.equals(id)) {
                faults.add(place + " says \"" + value + "\" but the top folder is \"" + id + "\"");
            }
        });
        if (find(entries, id + "/default/app.conf").isEmpty()) {
            faults.add("default/app.conf is missing");
        }
        return faults;
    }

    private static List<String> faultsOf(TarEntry entry) {
        List<String> faults = new ArrayList<>();
        if (entry.name().startsWith("/") || List.of(entry.name().split("/", -1)).contains("..")) {
            faults.add(entry.name() + " leaves the app's folder");
        }
        if (!entry.directory() && !entry.file()) {
            faults.add(entry.name() + " is neither a file nor a folder (links are not allowed)");
        }
        if (entry.directory() && (entry.mode() & 0700) != 0700) {
            faults.add(entry.name() + " has mode " + octal(entry) + ", a folder needs at least 700");
        }
        if (entry.file() && (entry.mode() & 0600) != 0600) {
            faults.add(entry.name() + " has mode " + octal(entry) + ", a file needs at least 600");
        }
        if ((entry.mode() & 0002) != 0) {
            faults.add(entry.name() + " is writable for everybody");
        }
        return faults;
    }

    /** Where the package repeats its id, and what it says there. */
    private static Map<String, String> ids(String id, List<TarEntry> entries) {
        Map<String, String> ids = new java.util.LinkedHashMap<>();
        find(entries, id + "/default/app.conf").ifPresent(entry -> {
            Map<String, Map<String, String>> conf = ConfText.parse(new String(entry.content(), StandardCharsets.UTF_8));
            put(
                    ids,
                    "app.conf [package] id",
                    conf.getOrDefault("package", Map.of()).get("id"));
            put(ids, "app.conf [id] name", conf.getOrDefault("id", Map.of()).get("name"));
        });
        find(entries, id + "/app.manifest").ifPresent(entry -> {
            try {
                var info = Json.parseObject(entry.content()).getAsJsonObject("info");
                put(
                        ids,
                        "app.manifest info.id.name",
                        info.getAsJsonObject("id").get("name").getAsString());
            } catch (RuntimeException e) {
                put(ids, "app.manifest", "no readable info.id.name");
            }
        });
        return ids;
    }

    private static void put(Map<String, String> ids, String place, String value) {
        if (value != null) {
            ids.put(place, value);
        }
    }

    private static Optional<TarEntry> find(List<TarEntry> entries, String name) {
        return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }

    private void unpack(List<TarEntry> entries) throws IOException {
        for (TarEntry entry : entries) {
            Path target = apps.resolve(entry.name());
            if (entry.directory()) {
                Files.createDirectories(target);
            } else {
                Files.createDirectories(target.getParent());
                Files.write(target, entry.content());
                Files.setLastModifiedTime(target, FileTime.from(entry.modified()));
            }
            Files.setPosixFilePermissions(target, permissions(entry.mode()));
        }
    }

    private static void removeShipped(Path app) throws IOException {
        if (!Files.isDirectory(app)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(app)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Path inside = app.relativize(file);
            boolean kept = inside.startsWith("local") || inside.equals(Path.of("metadata", "local.meta"));
            boolean emptyFolder = Files.isDirectory(file) && isEmpty(file);
            if (!kept && (Files.isRegularFile(file) || emptyFolder)) {
                Files.delete(file);
            }
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.findAny().isEmpty();
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        PosixFilePermission[] bits = {
            PosixFilePermission.OTHERS_EXECUTE, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_READ,
            PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_READ,
            PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_READ
        };
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < bits.length; bit++) {
            if ((mode >> bit & 1) == 1) {
                permissions.add(bits[bit]);
            }
        }
        return permissions;
    }

    private static String octal(TarEntry entry) {
        return Integer.toOctalString(entry.mode());
    }
}

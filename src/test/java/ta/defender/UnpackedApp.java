package ta.defender;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A built package, unpacked as Splunk does it; {@code app.tarball} and {@code knowledge.tarball} say where they are. */
record UnpackedApp(Path folder) {
    static final String NAME = "TA_defender";

    static Path tarball() {
        return tarball("app.tarball");
    }

    /** The package of search-time knowledge alone. */
    static Path knowledgeTarball() {
        return tarball("knowledge.tarball");
    }

    private static Path tarball(String property) {
        String tarball = System.getProperty(property);
        if (tarball == null) {
            throw new IllegalStateException("Set -D" + property + "=<path of the package>; the build does it.");
        }
        return Path.of(tarball);
    }

    static UnpackedApp into(Path parent) throws IOException, InterruptedException {
        return of(tarball(), parent);
    }

    /** Packages are named after their app: {@code <app>-<version>.tgz}. */
    static UnpackedApp of(Path tarball, Path parent) throws IOException, InterruptedException {
        Files.createDirectories(parent);
        tar("--extract", "--gzip", "--file", tarball.toString(), "--directory", parent.toString());
        return new UnpackedApp(parent.resolve(tarball.getFileName().toString().replaceFirst("-\\d.*", "")));
    }

    static List<String> listing() throws IOException, InterruptedException {
        return listing(tarball());
    }

    /** One line per entry in the package's order: {@code drwxr-xr-x 0/0 0 2026-11-23 00:00 TA_defender/}. */
    static List<String> listing(Path tarball) throws IOException, InterruptedException {
        return tar("--list", "--verbose", "--numeric-owner", "--utc", "--gzip", "--file", tarball.toString())
                .lines()
                .toList();
    }

    String text(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }

    /** Names of the files in one of the app's folders, sorted. */
    List<String> names(String subfolder) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(subfolder))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** The jars below {@code lib}, as paths from there, sorted; those in a subfolder belong to one scheme. */
    List<String> jars() throws IOException {
        Path lib = folder.resolve("lib");
        try (Stream<Path> files = Files.walk(lib)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .map(file -> lib.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private static String tar(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of("tar"), Stream.of(arguments)).toList());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("tar " + String.join(" ", arguments) + ": " + output);
        }
        return output;
    }
}

package ta.simulator.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code --tarball <path> [--keep] [--renderer <folder>]}: shows the built add-on at work between the two stand-ins, then says what arrived. */
public final class Demo {
    private Demo() {}

    /** Runs the demonstration; the exit code is 0 only if nothing was lost and nothing came twice. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(arguments));
        boolean keep = words.remove("--keep");
        Optional<Path> tarball = path(words, "--tarball");
        Optional<Path> renderer = path(words, "--renderer");
        if (tarball.isEmpty() || !words.isEmpty()) {
            System.err.println("Usage: --tarball <path of the built .tgz> [--keep] [--renderer <folder>]");
            System.exit(2);
        }
        if (!Files.isRegularFile(tarball.orElseThrow())) {
            System.err.println("There is no package at " + tarball.orElseThrow() + "; build it first.");
            System.exit(2);
        }
        System.exit(play(tarball.orElseThrow(), keep, renderer) ? 0 : 1);
    }

    /** The path behind an option, both taken out of the words. */
    private static Optional<Path> path(List<String> words, String option) {
        int at = words.indexOf(option);
        if (at < 0 || at + 1 == words.size()) {
            return Optional.empty();
        }
        words.remove(at);
        return Optional.of(Path.of(words.remove(at)).toAbsolutePath());
    }

    /**
     * Whether nothing was lost and nothing came twice.
     *
     * @param keep waits until somebody ends it
     * @param renderer folder of the bundle that draws dashboards
     */
    public static boolean play(Path tarball, boolean keep, Optional<Path> renderer)
            throws IOException, InterruptedException {
        try (Stage stage = new Stage(new Screen(), tarball)) {
            Runtime.getRuntime().addShutdownHook(new Thread(stage::close));
            boolean good = new Story(stage, Duration.ofSeconds(110)).play();
            if (keep) {
                stage.stay(renderer);
            }
            return good;
        }
    }
}

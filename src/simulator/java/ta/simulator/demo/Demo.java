package ta.simulator.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code --tarball <path> [--keep]}: shows the built add-on at work between the two stand-ins, then says what arrived. */
public final class Demo {
    private Demo() {}

    /** Runs the demonstration; the exit code is 0 only if nothing was lost and nothing came twice. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(arguments));
        boolean keep = words.remove("--keep");
        Optional<Path> tarball = words.size() == 2 && words.get(0).equals("--tarball")
                ? Optional.of(Path.of(words.get(1)).toAbsolutePath())
                : Optional.empty();
        if (tarball.isEmpty()) {
            System.err.println("Usage: --tarball <path of the built .tgz> [--keep]");
            System.exit(2);
        }
        if (!Files.isRegularFile(tarball.orElseThrow())) {
            System.err.println("There is no package at " + tarball.orElseThrow() + "; build it first.");
            System.exit(2);
        }
        System.exit(play(tarball.orElseThrow(), keep) ? 0 : 1);
    }

    /** Whether nothing was lost and nothing came twice; {@code keep} waits until somebody ends it. */
    public static boolean play(Path tarball, boolean keep) throws IOException, InterruptedException {
        try (Stage stage = new Stage(new Screen(), tarball)) {
            Runtime.getRuntime().addShutdownHook(new Thread(stage::close));
            boolean good = new Story(stage, Duration.ofSeconds(110)).play();
            if (keep) {
                stage.stay();
            }
            return good;
        }
    }
}

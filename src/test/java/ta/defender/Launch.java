package ta.defender;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One start of a launcher, prepared step by step; the environment is empty but for what is given. */
final class Launch {
    /** What came of it. */
    record Result(long pid, int exit, List<String> out, List<String> error) {
        /** What the started {@link FakeJava} said of {@code pid}, {@code program}, {@code argument} or {@code stdin}. */
        List<String> said(String key) {
            return out.stream()
                    .filter(line -> line.startsWith(key + "="))
                    .map(line -> line.substring(key.length() + 1))
                    .toList();
        }
    }

    private final List<String> command = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>();
    private String input = "";
    private Path workingFolder = Path.of("/");

    static Launch of(String... command) {
        Launch launch = new Launch();
        launch.command.addAll(List.of(command));
        launch.environment.put("PATH", "/nowhere");
        return launch;
    }

    Launch with(String variable, Object value) {
        environment.put(variable, value.toString());
        return this;
    }

    Launch arguments(String... more) {
        command.addAll(List.of(more));
        return this;
    }

    Launch input(String text) {
        input = text;
        return this;
    }

    Launch in(Path folder) {
        workingFolder = folder;
        return this;
    }

    Result run(Path scratch) throws IOException, InterruptedException {
        Path given = Files.writeString(scratch.resolve("stdin"), input);
        Path out = scratch.resolve("stdout");
        Path error = scratch.resolve("stderr");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(workingFolder.toFile())
                .redirectInput(given.toFile())
                .redirectOutput(out.toFile())
                .redirectError(error.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        int exit = process.waitFor();
        return new Result(process.pid(), exit, lines(out), lines(error));
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file, StandardCharsets.UTF_8);
    }
}

package ta.defender;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A Java home whose {@code bin/java} tells what it was started with, and exits with 7. */
record FakeJava(Path home) {
    static final int EXIT = 7;

    private static final String PROGRAM = """
            #!/bin/sh
            if [ "$1" = -version ]; then
              echo 'openjdk version "%s" 2024-01-16' >&2
              echo 'OpenJDK Runtime Environment' >&2
              exit 0
            fi
            echo "program=$0"
            echo "pid=$$"
            for argument in "$@"; do echo "argument=$argument"; done
            while IFS= read -r line; do echo "stdin=$line"; done
            export -p
            exit %d
            """;

    /** A home as JDKs have it: the file {@code release} states the version. */
    static FakeJava withReleaseFile(Path home, String version) throws IOException {
        FakeJava java = withoutReleaseFile(home, "0-not-to-be-asked");
        Files.writeString(home.resolve("release"), """
                IMPLEMENTOR="Somebody"
                JAVA_RUNTIME_VERSION="99+9"
                JAVA_VERSION="%s"
                JAVA_VERSION_DATE="2024-01-16"
                """.formatted(version));
        return java;
    }

    /** A home without {@code release}: only the program itself knows its version. */
    static FakeJava withoutReleaseFile(Path home, String version) throws IOException {
        Path program = home.resolve("bin").resolve("java");
        Files.createDirectories(program.getParent());
        Files.writeString(program, PROGRAM.formatted(version, EXIT));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new FakeJava(home);
    }

    Path program() {
        return home.resolve("bin").resolve("java");
    }
}

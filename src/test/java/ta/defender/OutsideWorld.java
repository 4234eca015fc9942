package ta.defender;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What makes code depend on the moment or the machine, and the one class where each may enter. */
enum OutsideWorld {
    CLOCK(
            "java\\.time\\.\\w+\\.now\\(\\)|java\\.time\\.Clock\\.(system|tick).*"
                    + "|java\\.lang\\.System\\.(currentTimeMillis|nanoTime)\\(\\)"
                    + "|java\\.util\\.Date\\.<init>\\(\\)|java\\.util\\.Calendar\\.getInstance.*",
            "ta.defender.http.UptimeClock|ta.defender.cli.Main|ta.defender.collector.CollectorMain"),
    SLEEP(
            "java\\.lang\\.Thread\\.sleep.*|java\\.util\\.concurrent\\.TimeUnit\\.sleep.*"
                    + "|java\\.util\\.concurrent\\.locks\\.LockSupport\\.park.*",
            "ta.defender.http.SystemSleeper"),
    CHANCE(
            "java\\.util\\.(Splittable)?Random\\.<init>\\(\\)|java\\.util\\.UUID\\.randomUUID.*|java\\.lang\\.Math\\.random.*"
                    + "|java\\.util\\.concurrent\\.ThreadLocalRandom\\.current.*|java\\.security\\.SecureRandom\\.<init>.*",
            "ta.defender.cli.Main|ta.defender.collector.CollectorMain"),
    EXIT(
            "java\\.lang\\.(System|Runtime)\\.(exit|halt)\\(.*",
            "ta.defender.cli.Main|ta.defender.collector.CollectorMain"),
    STANDARD_OUT("java\\.lang\\.System\\.(out|setOut.*)", "ta.defender.cli.Main|ta.defender.collector.CollectorMain"),
    STANDARD_OUT_RAW(
            "java\\.io\\.FileDescriptor\\.out",
            "ta.defender.output.SplunkdOutput|ta.defender.cli.Main|ta.defender.collector.CollectorMain"),
    STANDARD_ERROR_RAW("java\\.io\\.FileDescriptor\\.err", "ta.defender.cli.Main|ta.defender.collector.CollectorMain"),
    STANDARD_ERROR(
            "java\\.lang\\.System\\.(err|setErr.*)|java\\.lang\\.\\w+\\.printStackTrace\\(\\)",
            "ta.defender.cli.Main|ta.defender.collector.CollectorMain");

    private final Pattern access;
    private final Pattern home;

    OutsideWorld(String access, String home) {
        this.access = Pattern.compile(access);
        this.home = Pattern.compile(home);
    }

    /** Each use in classes other than its home, with file and line. */
    List<String> usesOutsideHome(JavaClasses classes) {
        return classes.stream()
                .filter(type -> !home.matcher(outermost(type).getName()).matches())
                .flatMap(OutsideWorld::accesses)
                .filter(use -> access.matcher(use.getTarget().getFullName()).matches())
                .map(JavaAccess::getDescription)
                .toList();
    }

    private static Stream<JavaAccess<?>> accesses(JavaClass type) {
        return Stream.concat(type.getAccessesFromSelf().stream(), type.getCodeUnitReferencesFromSelf().stream());
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(OutsideWorld::outermost).orElse(type);
    }
}

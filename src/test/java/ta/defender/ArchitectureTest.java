package ta.defender;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import ta.defender.json.PageScanner;
import ta.simulator.net.Certificates;

/** The boundaries of the code: who may use whom, which library lives where, and where the world gets in. */
final class ArchitectureTest {
    private static final String ROOT = "ta.defender.";

    /** From the bottom up: a package imports only those before it. */
    private static final List<String> LAYERS = List.of(
            "model",
            "json",
            "http",
            "splunk",
            "microsoft",
            "checkpoint",
            "output",
            "output.format",
            "output.carrier",
            "records",
            "poll",
            "storage",
            "storage.azure",
            "eventhub",
            "hunting",
            "update",
            "migration",
            "doctor",
            "collector",
            "service",
            "cli");

    /** Each library is known to one package, or two, so that replacing it is a change in few places. */
    private static final Map<String, String> LIBRARIES = Map.of(
            "org.apache.hc..", "http",
            "com.microsoft.aad..", "microsoft",
            "com.splunk..", "splunk",
            "com.azure..", "storage.azure",
            "reactor..", "storage.azure",
            "org.apache.kafka..", "eventhub,output.carrier",
            "org.apache.commons.cli..", "cli,collector",
            "org.apache.commons.csv..", "splunk");

    private static final int MOST_PARAMETERS = 5;
    private static final int MOST_THROWN = 2;

    private static final JavaClasses PRODUCT = classesBeside(PageScanner.class);
    private static final JavaClasses TESTS = classesBeside(ArchitectureTest.class, Certificates.class);

    @Test
    void packages_useOnlyLowerLayers() {
        List<String> violations = new ArrayList<>();
        for (JavaClass user : PRODUCT) {
            for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
                String used = dependency.getTargetClass().getBaseComponentType().getPackageName();
                if (used.startsWith(ROOT) && !mayUse(user.getPackageName(), used)) {
                    violations.add(dependency.getDescription());
                }
            }
        }

        assertThat(violations).isEmpty();
    }

    @Test
    void everyPackage_hasALayer() {
        assertThat(PRODUCT)
                .extracting(type -> packageBelowRoot(type.getPackageName()))
                .isSubsetOf(LAYERS);
    }

    @Test
    void mayUse_followsTheLayers() {
        assertThat(mayUse("ta.defender.cli", "ta.defender.poll")).isTrue();
        assertThat(mayUse("ta.defender.output", "ta.defender.output")).isTrue();
        assertThat(mayUse("ta.defender.model", "ta.defender.json")).isFalse();
        assertThat(mayUse("ta.defender.http", "ta.defender.microsoft")).isFalse();
    }

    @Test
    void everyPackage_isNullMarked() {
        assertThat(PRODUCT)
                .allSatisfy(type -> assertThat(type.getPackage().isAnnotatedWith(NullMarked.class))
                        .as("@NullMarked in package-info.java of %s", type.getPackageName())
                        .isTrue());
    }

    static Stream<Map.Entry<String, String>> libraries() {
        return LIBRARIES.entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void library_isKnownToOnePackage(Map.Entry<String, String> library) {
        noClasses()
                .that()
                .resideOutsideOfPackages(Stream.of(library.getValue().split(","))
                        .map(name -> ROOT + name)
                        .toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library.getKey())
                .check(PRODUCT);
    }

    @ParameterizedTest
    @EnumSource
    void outsideWorld_entersOnlyAtItsHome(OutsideWorld part) {
        assertThat(part.usesOutsideHome(PRODUCT)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void outsideWorld_whenUsedElsewhere_isNoticed(OutsideWorld part) {
        JavaClasses offender = new ClassFileImporter().importClasses(OutsideWorldOffender.class);

        assertThat(part.usesOutsideHome(offender)).isNotEmpty();
    }

    @Test
    void simulator_knowsNothingOfTheProduct() {
        noClasses()
                .that()
                .resideInAPackage("ta.simulator..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ta.defender..")
                .check(TESTS);
    }

    @Test
    void product_knowsNothingOfTheSimulator() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ta.simulator..", "ta.e2e..", "org.junit..", "org.assertj..", "org.mockito..")
                .check(PRODUCT);
    }

    @Test
    void simulator_hasNoCycles() {
        slices().matching("ta.simulator.(*)..").should().beFreeOfCycles().check(TESTS);
    }

    /** Values belong into records; those have as many components as they need. */
    @Test
    void signatures_areShort() {
        List<String> tooLong = new ArrayList<>();
        for (JavaClass type : PRODUCT) {
            for (JavaCodeUnit unit : type.getCodeUnits()) {
                if (!isGenerated(type, unit)
                        && (parameters(unit) > MOST_PARAMETERS
                                || unit.getThrowsClause().size() > MOST_THROWN)) {
                    tooLong.add(unit.getFullName());
                }
            }
        }

        assertThat(tooLong).isEmpty();
    }

    private static boolean isGenerated(JavaClass type, JavaCodeUnit unit) {
        return unit.getModifiers().contains(JavaModifier.SYNTHETIC)
                || (type.isRecord() && unit.isConstructor())
                || (type.isEnum() && unit.isConstructor());
    }

    /** The outer object of an inner class is not written by anybody. */
    private static int parameters(JavaCodeUnit unit) {
        List<JavaClass> types = unit.getRawParameterTypes();
        boolean outer = unit.isConstructor()
                && !types.isEmpty()
                && !unit.getOwner().getModifiers().contains(JavaModifier.STATIC)
                && unit.getOwner()
                        .getEnclosingClass()
                        .filter(types.get(0)::equals)
                        .isPresent();
        return types.size() - (outer ? 1 : 0);
    }

    /** A class with another name would compile and never run. */
    @Test
    void testClasses_areNamedSoThatTheyRun() {
        classes()
                .that()
                .areTopLevelClasses()
                .and()
                .doNotHaveModifier(JavaModifier.ABSTRACT)
                .and()
                .containAnyMethodsThat(DescribedPredicate.describe(
                        "are tests",
                        method -> method.isMetaAnnotatedWith(Test.class)
                                || method.isMetaAnnotatedWith(TestTemplate.class)))
                .should()
                .haveSimpleNameEndingWith("Test")
                .orShould()
                .haveSimpleNameEndingWith("IT")
                .check(TESTS);
    }

    /** All classes in the folders of these ones, wherever the build has put them. */
    private static JavaClasses classesBeside(Class<?>... samples) {
        Set<URL> folders = Stream.of(samples)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .collect(Collectors.toSet());
        return new ClassFileImporter().importUrls(folders);
    }

    private static boolean mayUse(String user, String used) {
        String userPackage = packageBelowRoot(user);
        String usedPackage = packageBelowRoot(used);
        return userPackage.equals(usedPackage)
                || (LAYERS.contains(usedPackage) && LAYERS.indexOf(userPackage) > LAYERS.indexOf(usedPackage));
    }

    private static String packageBelowRoot(String name) {
        return name.startsWith(ROOT) ? name.substring(ROOT.length()) : name;
    }
}

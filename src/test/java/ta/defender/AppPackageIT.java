package ta.defender;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** The built package: exactly the files it should have, and files that agree with each other. */
final class AppPackageIT {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/app-files.txt");
    private static final Pattern DECLARED_JAR = Pattern.compile("(?m)^lib/(\\S+\\.jar): .+$");
    private static final Pattern SCHEME_ARGUMENT = Pattern.compile("<arg name=\"(\\w+)\"");

    /** A setting of Splunk's own that our stanzas set and describe; it is no argument of a scheme. */
    private static final List<String> OF_SPLUNK = List.of("start_by_shell");

    @TempDir
    private static Path scratch;

    private static UnpackedApp app;

    @BeforeAll
    static void unpack() throws Exception {
        app = UnpackedApp.into(scratch);
    }

    // ------------------------------------------------------------ files

    /** After a wanted change, {@code ./mvnw verify -Dgolden=write} writes the list anew. */
    @Test
    void files_areExactlyTheListedOnes() throws Exception {
        List<String> files = UnpackedApp.listing().stream()
                .map(line -> line.replaceFirst("^(\\S+) .* (\\S+)$", "$1 $2"))
                .sorted((left, right) -> left.substring(11).compareTo(right.substring(11)))
                .toList();
        if ("write".equals(System.getProperty("golden"))) {
            Files.createDirectories(GOLDEN.getParent());
            Files.write(GOLDEN, files);
        }

        assertThat(files).isEqualTo(Files.readAllLines(GOLDEN));
    }

    @Test
    void entries_areFreeOfTheBuildersMachine() throws Exception {
        assertThat(UnpackedApp.listing().stream()
                        .map(line -> line.replaceFirst("^\\S+ +(\\S+) +\\d+ (\\S+ \\S+) .*$", "$1 at $2"))
                        .distinct())
                .singleElement()
                .asString()
                .matches("0/0 at \\S+ 00:00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TA_defender/local/.*",
                ".*/local\\.meta",
                ".*/passwords\\.conf",
                ".*/\\.[^/]*",
                ".*__MACOSX.*",
                ".*\\.(java|class|so|dll|dylib|jnilib|exe|pyc|orig|bak|tgz|zip)",
                ".*(simulator|test|junit|mockito|assertj|archunit|bcprov).*"
            })
    void file_thatMustNotShip_isAbsent(String forbidden) throws Exception {
        assertThat(UnpackedApp.listing())
                .extracting(line -> line.substring(line.lastIndexOf(' ') + 1))
                .isNotEmpty()
                .noneMatch(name -> name.matches(forbidden));
    }

    @Test
    void executables_areTheLaunchersAlone() throws Exception {
        List<String> executables = UnpackedApp.listing().stream()
                .filter(line -> line.matches("-\\S*x\\S* .*"))
                .toList();

        assertThat(executables).isNotEmpty().allMatch(line -> line.matches("-rwxr-xr-x .* TA_defender/bin/\\w+\\.sh"));
    }

    // ------------------------------------------------------------ dashboards

    @ParameterizedTest
    @ValueSource(strings = {"overview", "worklist", "investigation", "operations"})
    void dashboard_asShipped_isItsDefinition(String name) throws Exception {
        String definition = Files.readString(Path.of("src/dashboards/definitions", name + ".json"));
        Element view = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(app.text("default/data/ui/views/" + name + ".xml"))))
                .getDocumentElement();

        assertThat(text(view, "definition").strip()).isEqualTo(definition.strip());
        assertThat(definition)
                .contains("\"title\": \"" + text(view, "label") + "\"")
                .contains("\"description\": \"" + text(view, "description") + "\"");
    }

    @Test
    void navigation_leadsToShippedPagesOnly() throws Exception {
        assertThat(Pattern.compile("<view name=\"(\\w+)\"")
                        .matcher(app.text("default/data/ui/nav/default.xml"))
                        .results()
                        .map(match -> match.group(1))
                        .filter(view -> !view.equals("search")))
                .isNotEmpty()
                .allSatisfy(view -> assertThat(app.text("default/data/ui/views/" + view + ".xml"))
                        .isNotBlank());
    }

    private static String text(Element view, String member) {
        return view.getElementsByTagName(member).item(0).getTextContent();
    }

    // ------------------------------------------------------------ jars

    @Test
    void jars_areDeclaredInTheReadme() throws Exception {
        String declaration = app.text("README.txt").split("# Binary File Declaration\n", 2)[1];

        assertThat(DECLARED_JAR.matcher(declaration).results().map(match -> match.group(1)))
                .containsExactlyElementsOf(app.jars());
    }

    @Test
    void everyForeignJar_hasItsLicence() throws Exception {
        String notice = app.text("LICENSES/NOTICE.txt");
        for (String path : app.jars()) {
            String jar = path.substring(path.lastIndexOf('/') + 1);
            if (!jar.equals("ta-defender.jar")) {
                assertThat(notice).containsPattern("(?m)^(.* )?" + Pattern.quote(jar.replaceAll("-\\d.*", "")) + " ");
            }
        }
        assertThat(Pattern.compile("[\\w.-]+\\.txt").matcher(notice).results().map(MatchResult::group))
                .isNotEmpty()
                .isSubsetOf(app.names("LICENSES"));
    }

    @Test
    void mainJar_findsAllOthersBesideIt() throws Exception {
        try (JarFile jar =
                new JarFile(app.folder().resolve("lib/ta-defender.jar").toFile())) {
            Attributes attributes = jar.getManifest().getMainAttributes();

            assertThat(attributes.getValue(Attributes.Name.MAIN_CLASS)).isEqualTo("ta.defender.cli.Main");
            assertThat(attributes.getValue(Attributes.Name.CLASS_PATH).split(" "))
                    .containsExactlyInAnyOrderElementsOf(app.jars().stream()
                            .filter(name -> !name.equals("ta-defender.jar") && !name.contains("/"))
                            .toList());
            assertThat(jar.stream().filter(entry -> !entry.isDirectory()))
                    .extracting(Object::toString)
                    .allMatch(name -> name.startsWith("ta/defender/") || name.startsWith("META-INF/"));
        }
    }

    @Test
    void everyForeignJar_isAComponentWithItsChecksum() throws Exception {
        Map<String, JsonObject> components = new TreeMap<>();
        for (JsonElement each : JsonParser.parseString(app.text("lib/bom.cdx.json"))
                .getAsJsonObject()
                .getAsJsonArray("components")) {
            JsonObject component = each.getAsJsonObject();
            components.put(text(component, "name") + "-" + text(component, "version") + ".jar", component);
        }
        for (String path : app.jars()) {
            if (!path.equals("ta-defender.jar")) {
                byte[] jar = Files.readAllBytes(app.folder().resolve("lib/" + path));
                assertThat(sha256(components.get(path.substring(path.lastIndexOf('/') + 1))))
                        .as(path)
                        .isEqualTo(HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(jar)));
            }
        }
        // a library of the pages
        assertThat(components).containsKey("react-18.3.1.jar").doesNotContainKey("jspecify-1.0.1.jar");
    }

    /** The jar without its signature differs from that of Maven Central, whose checksum is there too. */
    @Test
    void changedJar_namesItsOriginal() throws Exception {
        JsonObject changed = null;
        for (JsonElement each : JsonParser.parseString(app.text("lib/bom.cdx.json"))
                .getAsJsonObject()
                .getAsJsonArray("components")) {
            if (text(each.getAsJsonObject(), "name").equals("azure-json")) {
                changed = each.getAsJsonObject();
            }
        }
        assertThat(changed).isNotNull();
        JsonObject original = changed.getAsJsonObject("pedigree")
                .getAsJsonArray("ancestors")
                .get(0)
                .getAsJsonObject();

        assertThat(sha256(original)).matches("[0-9a-f]{64}").isNotEqualTo(sha256(changed));
    }

    private static String sha256(JsonObject component) {
        for (JsonElement hash : component.getAsJsonArray("hashes")) {
            if (text(hash.getAsJsonObject(), "alg").equals("SHA-256")) {
                return text(hash.getAsJsonObject(), "content");
            }
        }
        throw new AssertionError("no SHA-256 of " + component);
    }

    private static String text(JsonObject object, String member) {
        return object.get(member).getAsString();
    }

    /** Native code would tie the package to one processor. */
    @Test
    void jars_holdNoNativeCode() throws Exception {
        for (String name : app.jars()) {
            try (JarFile jar = new JarFile(app.folder().resolve("lib/" + name).toFile())) {
                assertThat(jar.stream())
                        .extracting(Object::toString)
                        .noneMatch(entry -> entry.matches(".*\\.(so|dll|dylib|jnilib|exe)"));
            }
        }
    }

    // ------------------------------------------------------------ agreement

    @Test
    void version_isTheSameEverywhere() throws Exception {
        String version = UnpackedApp.tarball().getFileName().toString().replaceAll("TA_defender-(.*)\\.tgz", "$1");
        Map<String, Map<String, String>> conf = conf("default/app.conf");

        assertThat(version).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(conf.get("launcher")).containsEntry("version", version);
        assertThat(conf.get("id")).containsEntry("version", version).containsEntry("name", UnpackedApp.NAME);
        assertThat(conf.get("package")).containsEntry("id", UnpackedApp.NAME);
        assertThat(conf.get("install").get("build")).matches("[1-9]\\d*");
        assertThat(app.text("app.manifest")).contains("\"version\": \"" + version + "\"");
    }

    @Test
    void everyScheme_hasItsLaunchersAndDefaults() throws Exception {
        Map<String, Map<String, String>> defaults = conf("default/inputs.conf");
        for (String scheme : schemes()) {
            Map<String, String> specified =
                    specification("README/inputs.conf.spec").get(scheme + "://<name>");

            assertThat(app.names("bin")).contains(scheme + ".sh", scheme + ".bat");
            assertThat(defaults.get(scheme)).isEqualTo(withoutEmpty(specified));
        }
        assertThat(defaults).containsOnlyKeys(schemes());
    }

    /** What the program tells splunkd about itself is what the specification describes. */
    @Test
    void everyScheme_hasTheArgumentsOfItsSpecification() throws Exception {
        for (String scheme : schemes()) {
            Launch.Result result = Launch.of(
                            app.folder().resolve("bin/" + scheme + ".sh").toString(), "--scheme")
                    .with("JAVA_HOME", System.getProperty("java.home"))
                    .run(scratch);
            Matcher argument = SCHEME_ARGUMENT.matcher(String.join("\n", result.out()));

            assertThat(result.exit())
                    .as("exit code, stderr: %s", result.error())
                    .isZero();
            assertThat(Stream.concat(argument.results().map(match -> match.group(1)), OF_SPLUNK.stream())
                            .distinct())
                    .containsExactlyInAnyOrderElementsOf(specification("README/inputs.conf.spec")
                            .get(scheme + "://<name>")
                            .keySet());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"defender_account", "defender_settings"})
    void ownConf_isReloadedAndReplicated(String name) throws Exception {
        assertThat(app.names("README")).contains(name + ".conf.spec");
        assertThat(conf("default/app.conf").get("triggers")).containsEntry("reload." + name, "simple");
        assertThat(conf("default/server.conf").get("shclustering"))
                .containsEntry("conf_replication_include." + name, "true");
    }

    @Test
    void settings_haveTheDefaultsOfTheirSpecification() throws Exception {
        assertThat(conf("default/defender_settings.conf"))
                .isEqualTo(specification("README/defender_settings.conf.spec"));
    }

    @Test
    void everySourcetype_keepsItsEventsWhole() throws Exception {
        Map<String, Map<String, String>> sourcetypes = conf("default/props.conf");
        sourcetypes
                .keySet()
                .removeAll(
                        List.of("source::...TA_defender_*.log*", "ta_defender:log", "ms:defender:eventhub:unparsed"));

        assertThat(sourcetypes.values())
                .isNotEmpty()
                .allSatisfy(rules -> assertThat(rules)
                        .containsEntry("TRUNCATE", "0")
                        .containsEntry("SHOULD_LINEMERGE", "false")
                        .containsEntry("KV_MODE", "json")
                        .containsEntry("TZ", "UTC"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "ms365:defender:incident:alerts | {\"id\":\"1\",\"createdDateTime\":\"2026-01-01T00:00:00Z\",\"lastUpdateDateTime\":\"2026-01-02T03:04:05.1234567Z\",\"x\":1}",
                "ms365:defender:incident:alerts | {\"alertId\":\"1\",\"creationTime\":\"2026-01-01T00:00:00Z\", \"lastUpdatedTime\" : \"2026-01-02T03:04:05.12Z\"}",
                "ms365:defender:incident | {\"id\":\"1\",\"createdDateTime\":\"2026-01-01T00:00:00Z\",\"lastUpdateDateTime\":\"2026-01-02T03:04:05.1Z\"}",
                "ms365:defender:incident | {\"incidentId\":1,\"createdTime\":\"2026-01-01T00:00:00Z\",\"lastUpdateTime\":\"2026-01-02T03:04:05.123Z\"}",
                "ms:defender:atp:alerts | {\"id\":\"1\",\"lastEventTime\":\"2026-01-01T00:00:00Z\",\"lastUpdateTime\":\"2026-01-02T03:04:05Z\"}"
            })
    void timeRule_leadsToTheLastUpdate(String sourcetype, String event) throws Exception {
        Map<String, String> rules = conf("default/props.conf").get(sourcetype);
        Matcher prefix = Pattern.compile(rules.get("TIME_PREFIX")).matcher(event);

        assertThat(prefix.find()).isTrue();
        String seen = event.substring(prefix.end());
        assertThat(seen).startsWith("2026-01-02T03:04:05");
        assertThat(seen.indexOf('Z')).isLessThan(Integer.parseInt(rules.get("MAX_TIMESTAMP_LOOKAHEAD")));
    }

    private static List<String> schemes() throws IOException {
        return specification("README/inputs.conf.spec").keySet().stream()
                .map(stanza -> stanza.replace("://<name>", ""))
                .toList();
    }

    private static Map<String, String> withoutEmpty(Map<String, String> settings) {
        Map<String, String> kept = new TreeMap<>(settings);
        kept.values().removeIf(String::isEmpty);
        return kept;
    }

    private static Map<String, Map<String, String>> conf(String file) throws IOException {
        return Conf.settings(app.text(file));
    }

    private static Map<String, Map<String, String>> specification(String file) throws IOException {
        return Conf.defaultsOfSpecification(app.text(file));
    }
}

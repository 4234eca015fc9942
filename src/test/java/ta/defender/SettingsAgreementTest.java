package ta.defender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import ta.defender.eventhub.StreamSettings;
import ta.defender.hunting.HuntingSettings;
import ta.defender.microsoft.AccountSettings;
import ta.defender.model.DefenderException;
import ta.defender.poll.CollectionSettings;
import ta.defender.poll.InputSettings;
import ta.defender.splunk.AddonSettings;
import ta.defender.storage.ArchiveSettings;

/** Each setting is told in several places; they all tell the same: the code, the scheme, the specification, the defaults. */
final class SettingsAgreementTest {
    private static final Path APP = Path.of("splunk-app");
    private static final Path SCHEMES = Path.of("src/main/resources/ta/defender/cli");
    private static final List<String> POLLING =
            List.of("defender_alerts", "defender_incidents", "defender_archive", "defender_hunting");
    private static final String STREAM = "defender_stream";

    /** Splunk's own: read by the code, but no parameters of a scheme. */
    private static final Set<String> OF_SPLUNK = Set.of("index", "host", "sourcetype", "source");

    /** Set for Splunk, which reads it itself. */
    private static final String FOR_SPLUNK = "start_by_shell";

    private static final String ID = "11111111-2222-3333-4444-555555555555";
    private static final Pattern CHOICE = Pattern.compile("(?m)^(\\w+) = (\\w+(?:\\|\\w+)+)$");
    private static final Pattern TYPE = Pattern.compile("(?m)^(\\w+) = (\\S+)$");
    private static final Pattern TOLD_DEFAULT = Pattern.compile("Default: (\\S+)\\.$|(\\w+) \\(default\\)");

    // ------------------------------------------------------------ inputs

    static Stream<String> polling() {
        return POLLING.stream();
    }

    static Stream<String> schemes() {
        return Stream.concat(POLLING.stream(), Stream.of(STREAM));
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void scheme_hasTheParametersOfTheSpecification(String scheme) throws Exception {
        Set<String> specified = new TreeSet<>(specification(scheme).keySet());
        specified.remove(FOR_SPLUNK);

        assertThat(arguments(scheme)).containsOnlyKeys(specified);
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void scheme_hasTypesAndNeedsOfTheSpecification(String scheme) throws Exception {
        String section = section("inputs.conf.spec", scheme + "://<name>");
        Map<String, String> types = matches(TYPE, section);
        for (Map.Entry<String, Element> argument : arguments(scheme).entrySet()) {
            String type = types.get(argument.getKey());
            String expected = switch (type) {
                case "<integer>" -> "number";
                case "<boolean>" -> "boolean";
                default -> "string";
            };

            assertThat(child(argument.getValue(), "data_type"))
                    .as(argument.getKey())
                    .isEqualTo(expected);
            assertThat(child(argument.getValue(), "required_on_create"))
                    .as(argument.getKey())
                    .isEqualTo(Boolean.toString(isRequired(section, argument.getKey())));
            assertThat(child(argument.getValue(), "required_on_edit")).isEqualTo("false");
        }
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void scheme_tellsTheDefaultsOfTheSpecification(String scheme) throws Exception {
        Map<String, String> told = new TreeMap<>();
        for (Map.Entry<String, Element> argument : arguments(scheme).entrySet()) {
            Matcher matcher = TOLD_DEFAULT.matcher(child(argument.getValue(), "description"));
            told.put(
                    argument.getKey(),
                    matcher.find() ? (matcher.group(1) == null ? matcher.group(2) : matcher.group(1)) : "");
        }
        Map<String, String> specified = new TreeMap<>(specification(scheme));
        specified.remove(FOR_SPLUNK);

        assertThat(told).isEqualTo(specified);
    }

    @Test
    void defaults_areThoseOfTheSpecification() throws Exception {
        Map<String, Map<String, String>> defaults = Conf.settings(text("default/inputs.conf"));

        assertThat(defaults).containsOnlyKeys(schemes().toList());
        for (String scheme : schemes().toList()) {
            Map<String, String> specified = new TreeMap<>(specification(scheme));
            specified.values().removeIf(String::isEmpty);
            assertThat(defaults.get(scheme)).isEqualTo(specified);
        }
    }

    @ParameterizedTest
    @MethodSource("polling")
    void defaults_areThoseOfTheCode(String scheme) throws Exception {
        String stanza = scheme + "://contoso";
        Map<String, String> written =
                new TreeMap<>(Conf.settings(text("default/inputs.conf")).get(scheme));
        written.putAll(required(scheme));

        assertThat(read(stanza, written)).isEqualTo(read(stanza, required(scheme)));
    }

    @ParameterizedTest
    @MethodSource("polling")
    void code_readsTheParametersOfTheSpecification(String scheme) throws Exception {
        Recording parameters = new Recording(required(scheme));
        parameters.putIfAbsent("api", "graph");
        read(scheme + "://contoso", parameters);

        Set<String> expected = new TreeSet<>(specification(scheme).keySet());
        expected.remove(FOR_SPLUNK);
        expected.addAll(OF_SPLUNK);
        if (scheme.matches("defender_(alerts|incidents)")) {
            // without meaning for alerts, where it may be inherited but is not specified
            expected.add("include_alerts");
        }
        assertThat(parameters.read).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("polling")
    void choices_ofTheSpecification_areThoseTheCodeAccepts(String scheme) throws Exception {
        Map<String, String> choices = matches(CHOICE, section("inputs.conf.spec", scheme + "://<name>"));

        if (isHunting(scheme)) {
            assertThat(choices).isEmpty();
            return;
        }
        String choice = isArchive(scheme) ? "auth" : "api";
        assertThat(choices).containsOnlyKeys(choice);
        assertAccepted(choices.get(choice), value -> {
            Map<String, String> parameters = new TreeMap<>(required(scheme));
            parameters.put(choice, value);
            read(scheme + "://contoso", parameters);
        });
    }

    private static boolean isArchive(String stanza) {
        return stanza.startsWith(ArchiveSettings.SCHEME);
    }

    private static boolean isHunting(String stanza) {
        return stanza.startsWith(HuntingSettings.SCHEME);
    }

    private static Map<String, String> required(String scheme) {
        if (isHunting(scheme)) {
            return Map.of("account", "contoso", "query", "DeviceEvents");
        }
        return isArchive(scheme)
                ? Map.of("account", "contoso", "storage_url", "https://contoso.blob.core.windows.net")
                : Map.of("account", "contoso");
    }

    private static Object read(String stanza, Map<String, String> parameters) {
        if (isHunting(stanza)) {
            return HuntingSettings.read(stanza, parameters, Instant.parse("2026-11-20T10:00:00Z"));
        }
        return isArchive(stanza) ? ArchiveSettings.read(stanza, parameters) : InputSettings.read(stanza, parameters);
    }

    @Test
    void stream_defaultsAreThoseOfTheCode() throws Exception {
        Map<String, String> needed = Map.of("bootstrap", "contoso.servicebus.windows.net", "hubs", "defender");
        Map<String, String> written =
                new TreeMap<>(Conf.settings(text("default/inputs.conf")).get(STREAM));
        written.putAll(needed);

        assertThat(StreamSettings.read(STREAM + "://contoso", written))
                .isEqualTo(StreamSettings.read(STREAM + "://contoso", needed));
    }

    @Test
    void stream_codeReadsTheParametersOfTheSpecification() throws Exception {
        Recording parameters = new Recording(
                Map.of("bootstrap", "contoso.example", "hubs", "defender", "auth", "oauth", "account", "contoso"));
        StreamSettings.read(STREAM + "://contoso", parameters);

        Set<String> expected = new TreeSet<>(specification(STREAM).keySet());
        expected.remove(FOR_SPLUNK);
        expected.addAll(OF_SPLUNK);
        assertThat(parameters.read).isEqualTo(expected);
    }

    @Test
    void stream_choicesOfTheSpecification_areThoseTheCodeAccepts() throws Exception {
        Map<String, String> choices = matches(CHOICE, section("inputs.conf.spec", STREAM + "://<name>"));

        assertThat(choices).containsOnlyKeys("auth", "start_position");
        choices.forEach((key, values) -> assertAccepted(
                values,
                value -> StreamSettings.read(
                        STREAM + "://contoso",
                        Map.of("bootstrap", "contoso.example", "hubs", "a", "account", "contoso", key, value))));
    }

    // ------------------------------------------------------------ account

    @Test
    void account_keysOfTheSpecification_areThoseTheCodeReads() throws Exception {
        Recording stanza = new Recording(account("auth", "certificate"));
        stanza.put("certificate", "-----BEGIN CERTIFICATE-----");
        AccountSettings.read("contoso", stanza);

        assertThat(stanza.read)
                .containsExactlyInAnyOrderElementsOf(
                        Conf.defaultsOfSpecification(text("README/defender_account.conf.spec"))
                                .get("<name>")
                                .keySet());
    }

    @Test
    void account_defaultsOfTheSpecification_areThoseOfTheCode() throws Exception {
        Map<String, String> specified =
                new TreeMap<>(Conf.defaultsOfSpecification(text("README/defender_account.conf.spec"))
                        .get("<name>"));
        specified.values().removeIf(String::isEmpty);
        assertThat(specified).containsOnlyKeys("auth", "cloud");
        specified.putAll(account());

        assertThat(AccountSettings.read("contoso", specified)).isEqualTo(AccountSettings.read("contoso", account()));
    }

    @Test
    void account_choicesOfTheSpecification_areThoseTheCodeAccepts() throws Exception {
        Map<String, String> choices = matches(CHOICE, section("defender_account.conf.spec", "<name>"));

        assertThat(choices).containsOnlyKeys("auth", "cloud");
        choices.forEach((key, values) -> assertAccepted(values, value -> {
            Map<String, String> stanza = account(key, value);
            stanza.put("certificate", "-----BEGIN CERTIFICATE-----");
            stanza.put("login_url", "https://login.example");
            stanza.put("graph_url", "https://graph.example");
            AccountSettings.read("contoso", stanza);
        }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tenant_id", "client_id"})
    void account_requiredKeysOfTheSpecification_areThoseOfTheCode(String key) throws Exception {
        Map<String, String> stanza = account();
        stanza.remove(key);

        assertThat(isRequired(section("defender_account.conf.spec", "<name>"), key))
                .isTrue();
        assertThatThrownBy(() -> AccountSettings.read("contoso", stanza))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining(key);
    }

    @Test
    void account_thatIsShipped_isNone() throws Exception {
        assertThat(Conf.settings(text("default/defender_account.conf"))).isEmpty();
    }

    // ------------------------------------------------------------ settings

    @Test
    void settings_keysOfTheSpecification_areThoseTheCodeReads() throws Exception {
        Map<String, Recording> stanzas = new LinkedHashMap<>();
        stanzas.put("logging", new Recording(Map.of()));
        stanzas.put("proxy", new Recording(Map.of("enabled", "true", "url", "http://proxy.example:1")));
        stanzas.put("tls", new Recording(Map.of()));
        stanzas.put("collection", new Recording(Map.of()));
        AddonSettings.read(new HashMap<>(stanzas));
        CollectionSettings.read(new HashMap<>(stanzas));

        Map<String, Set<String>> read = new TreeMap<>();
        stanzas.forEach((stanza, keys) -> read.put(stanza, keys.read));
        // the launcher's, which needs it before there is a Java
        read.put("java", Set.of("home"));
        Map<String, Set<String>> specified = new TreeMap<>();
        Conf.defaultsOfSpecification(text("README/defender_settings.conf.spec"))
                .forEach((stanza, keys) -> specified.put(stanza, keys.keySet()));
        assertThat(read).isEqualTo(specified);
        Map<String, Set<String>> tested = new TreeMap<>();
        AddonSettings.KEYS.forEach((stanza, keys) -> tested.put(stanza, Set.copyOf(keys)));
        assertThat(tested).isEqualTo(specified);
    }

    @ParameterizedTest
    @ValueSource(strings = {"default/defender_settings.conf", "README/defender_settings.conf.spec"})
    void settings_defaults_areThoseOfTheCode(String file) throws Exception {
        Map<String, Map<String, String>> written =
                file.endsWith(".spec") ? Conf.defaultsOfSpecification(text(file)) : Conf.settings(text(file));

        assertThat(written.get("logging")).containsKey("level");
        assertThat(AddonSettings.read(written)).isEqualTo(AddonSettings.DEFAULT);
        assertThat(written.get("collection")).containsKey("position_store");
        assertThat(CollectionSettings.read(written)).isEqualTo(CollectionSettings.read(Map.of()));
    }

    @Test
    void settings_levelsOfTheSpecification_areThoseTheCodeAccepts() throws Exception {
        Map<String, String> choices = matches(CHOICE, section("defender_settings.conf.spec", "logging"));

        assertAccepted(choices.get("level"), value -> AddonSettings.read(Map.of("logging", Map.of("level", value))));
    }

    @Test
    void settings_positionStoresOfTheSpecification_areThoseTheCodeAccepts() throws Exception {
        Map<String, String> choices = matches(CHOICE, section("defender_settings.conf.spec", "collection"));

        assertAccepted(
                choices.get("position_store"),
                value -> CollectionSettings.read(Map.of("collection", Map.of("position_store", value))));
    }

    // ------------------------------------------------------------

    /** Reads settings with one value. */
    @FunctionalInterface
    private interface Reading {
        void with(String value);
    }

    private static void assertAccepted(String values, Reading reading) {
        List<String> refused = new ArrayList<>();
        for (String value : values.split("\\|")) {
            try {
                reading.with(value);
            } catch (DefenderException e) {
                refused.add(e.getMessage());
            }
        }
        assertThat(refused).isEmpty();
        assertThatThrownBy(() -> reading.with("nobody-knows-this"))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining(values.replace("|", ", "));
    }

    /** Remembers which keys were asked for. */
    private static final class Recording extends HashMap<String, String> {
        private static final long serialVersionUID = 1L;

        private final transient Set<String> read = new TreeSet<>();

        Recording(Map<String, String> values) {
            super(values);
        }

        @Override
        public String get(Object key) {
            read.add((String) key);
            return super.get(key);
        }
    }

    private static Map<String, String> account(String... keysAndValues) {
        Map<String, String> stanza = new TreeMap<>(Map.of("tenant_id", ID, "client_id", ID));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            stanza.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return stanza;
    }

    private static Map<String, String> specification(String scheme) throws IOException {
        return Conf.defaultsOfSpecification(text("README/inputs.conf.spec")).get(scheme + "://<name>");
    }

    /** The text between a stanza's head and the next one. */
    private static String section(String file, String stanza) throws IOException {
        String text = text("README/" + file);
        int from = text.indexOf("[" + stanza + "]\n");
        assertThat(from).as("[%s] in %s", stanza, file).isNotNegative();
        int to = text.indexOf("\n[", from + 1);
        return text.substring(from, to < 0 ? text.length() : to);
    }

    private static boolean isRequired(String section, String key) {
        return Pattern.compile("(?m)^" + key + " = .*\\n(?:\\* .*\\n)*?\\* Required\\.$")
                .matcher(section)
                .find();
    }

    private static Map<String, String> matches(Pattern pattern, String text) {
        Map<String, String> found = new TreeMap<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.put(matcher.group(1), matcher.group(2));
        }
        return found;
    }

    private static Map<String, Element> arguments(String scheme) throws Exception {
        NodeList arguments = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(SCHEMES.resolve(scheme + ".xml").toFile())
                .getElementsByTagName("arg");
        Map<String, Element> byName = new TreeMap<>();
        for (int i = 0; i < arguments.getLength(); i++) {
            Element argument = (Element) arguments.item(i);
            byName.put(argument.getAttribute("name"), argument);
        }
        return byName;
    }

    private static String child(Element argument, String name) {
        return argument.getElementsByTagName(name).item(0).getTextContent();
    }

    private static String text(String file) throws IOException {
        return Files.readString(APP.resolve(file));
    }

    /** The service believes what these collections say, and an analyst asks the service. */
    @Test
    void collections_areWrittenByNobodyWhoOnlyAsksTheService() throws Exception {
        List<String> access = new ArrayList<>();
        String section = "";
        for (String line : Files.readAllLines(APP.resolve("metadata/default.meta"))) {
            section = line.startsWith("[") ? line : section;
            if (section.startsWith("[collections/") && line.startsWith("access")) {
                access.add(line);
            }
        }

        assertThat(access).hasSize(2).noneMatch(line -> line.contains("defender_analyst") || line.contains("*"));
    }
}

package ta.defender.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import ta.defender.model.Feed;
import ta.defender.model.UpdateField;

/** The forms, the specifications and the defaults of the alert actions agree with each other and with the table of values. */
final class UpdateFormsTest {
    private static final Path APP = Path.of("splunk-app");
    private static final Pattern STANZA = Pattern.compile("(?m)^\\[(\\w+)]$");
    private static final Pattern PARAMETER = Pattern.compile("(?m)^param\\.(\\w+) =");
    private static final Map<String, List<Feed>> ACTIONS = Map.of(
            "ta_defender_update_alert", List.of(Feed.GRAPH_ALERTS, Feed.ENDPOINT_ALERTS),
            "ta_defender_update_incident", List.of(Feed.GRAPH_INCIDENTS, Feed.XDR_INCIDENTS));

    static Stream<String> actions() {
        return ACTIONS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("actions")
    void form_hasAFieldForEveryParameter(String action) throws Exception {
        List<String> fields = new ArrayList<>();
        for (Element element : elements(action)) {
            if (element.hasAttribute("name")) {
                assertThat(element.getAttribute("name")).startsWith("action." + action + ".param.");
                fields.add(element.getAttribute("name").substring(("action." + action + ".param.").length()));
            }
        }

        assertThat(fields).containsExactlyInAnyOrderElementsOf(parameters("default/alert_actions.conf", action));
        assertThat(fields).containsExactlyInAnyOrderElementsOf(parameters("README/alert_actions.conf.spec", action));
        String saved = text("README/savedsearches.conf.spec");
        fields.forEach(field -> assertThat(saved).contains("\naction." + action + ".param." + field + " = "));
        assertThat(saved).contains("\naction." + action + " = <boolean>\n");
    }

    @ParameterizedTest
    @MethodSource("actions")
    void form_isMadeOfSplunkElementsAlone(String action) throws Exception {
        assertThat(elements(action))
                .extracting(Element::getTagName)
                .allMatch(name -> name.equals("form") || name.equals("option") || name.matches("splunk-[a-z-]+"));
    }

    /** JSON null is the text null to Splunk, and the owner null removes the owner. */
    @ParameterizedTest
    @MethodSource("actions")
    void owners_areOfferedWithoutNull(String action) throws Exception {
        assertThat(elements(action))
                .filteredOn(element -> element.getAttribute("name").equals("action." + action + ".param.assigned_to"))
                .extracting(element -> element.getAttribute("search"))
                .singleElement()
                .asString()
                .contains("NOT assignedTo IN (\"null\", \"\")");
    }

    @ParameterizedTest
    @CsvSource({"status, STATUS", "classification, CLASSIFICATION", "determination, DETERMINATION"})
    void choices_areAcceptedByEveryApiOfTheAction(String parameter, UpdateField field) throws Exception {
        for (Map.Entry<String, List<Feed>> action : ACTIONS.entrySet()) {
            List<String> choices = choices(action.getKey(), parameter);
            assertThat(choices).isNotEmpty();
            for (Feed feed : action.getValue()) {
                assertThat(choices)
                        .allSatisfy(choice -> assertThat(UpdateValues.SHIPPED
                                        .find(feed, field, choice)
                                        .orElseThrow()
                                        .retired())
                                .isNull());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"status, STATUS", "classification, CLASSIFICATION", "determination, DETERMINATION"})
    void choices_offerEveryUndisputedValueOfGraph(String parameter, UpdateField field) throws Exception {
        for (Map.Entry<String, List<Feed>> action : ACTIONS.entrySet()) {
            Feed graph = action.getValue().get(0);
            List<String> undisputed = UpdateValues.SHIPPED
                    .of(graph, field)
                    .filter(value -> value.retired() == null && !value.disputed())
                    .map(UpdateValues.Value::spelling)
                    .filter(value -> !value.equals("unknown") && !value.equals("redirected"))
                    .toList();

            assertThat(choices(action.getKey(), parameter)).containsExactlyInAnyOrderElementsOf(undisputed);
        }
    }

    @Test
    void severities_areThoseOfGraphIncidents() throws Exception {
        assertThat(choices("ta_defender_update_incident", "severity"))
                .containsExactlyInAnyOrderElementsOf(
                        UpdateValues.SHIPPED.accepted(Feed.GRAPH_INCIDENTS, UpdateField.SEVERITY));
    }

    /** A search that was enabled by mistake would change a tenant. */
    @Test
    void shippedSearches_areDisabledScheduledAndUseKnownParameters() throws Exception {
        String conf = text("default/savedsearches.conf");
        String[] stanzas = conf.split("(?m)^\\[", -1);
        assertThat(stanzas).hasSizeGreaterThanOrEqualTo(5);
        for (int at = 1; at < stanzas.length; at++) {
            assertThat(stanzas[at]).contains("\ndisabled = 1\n", "\nenableSched = 1\n", "\ncron_schedule = ");
            Matcher used = Pattern.compile("(?m)^action\\.(ta_defender_\\w+)\\.param\\.(\\w+) =")
                    .matcher(stanzas[at]);
            while (used.find()) {
                assertThat(parameters("README/alert_actions.conf.spec", used.group(1)))
                        .contains(used.group(2));
            }
        }
    }

    /** The document prints the table; a value that is added to one has to be added to the other. */
    @ParameterizedTest
    @CsvSource({"STATUS", "CLASSIFICATION", "DETERMINATION"})
    void document_namesEveryAcceptedValue(UpdateField field) throws Exception {
        String document = Files.readString(Path.of("docs/write-back.md"));
        for (Feed feed : Feed.values()) {
            assertThat(UpdateValues.SHIPPED.accepted(feed, field))
                    .allSatisfy(value -> assertThat(document).contains("`" + value + "`"));
        }
    }

    private static List<String> choices(String action, String parameter) throws Exception {
        List<String> choices = new ArrayList<>();
        for (Element element : elements(action)) {
            if (element.getAttribute("name").endsWith(".param." + parameter)) {
                NodeList options = element.getElementsByTagName("option");
                for (int at = 0; at < options.getLength(); at++) {
                    String value = ((Element) options.item(at)).getAttribute("value");
                    if (!value.isEmpty()) {
                        choices.add(value);
                    }
                }
            }
        }
        return choices;
    }

    private static List<Element> elements(String action) throws Exception {
        String form = text("default/data/ui/alerts/" + action + ".html");
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(form)));
        NodeList found = document.getElementsByTagName("*");
        List<Element> elements = new ArrayList<>();
        for (int at = 0; at < found.getLength(); at++) {
            elements.add((Element) found.item(at));
        }
        return elements;
    }

    private static Set<String> parameters(String file, String action) throws IOException {
        String[] parts = STANZA.split(text(file), -1);
        Matcher names = STANZA.matcher(text(file));
        Set<String> parameters = new TreeSet<>();
        for (int at = 1; names.find(); at++) {
            if (names.group(1).equals(action)) {
                PARAMETER
                        .matcher(parts[at])
                        .results()
                        .map(match -> match.group(1))
                        .filter(name -> !name.startsWith("_"))
                        .forEach(parameters::add);
            }
        }
        return parameters;
    }

    private static String text(String file) throws IOException {
        return Files.readString(APP.resolve(file));
    }
}

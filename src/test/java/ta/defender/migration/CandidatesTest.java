package ta.defender.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import ta.defender.migration.MigrationRequest.Action;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.splunk.ManagementPort.Entry;

/** Which inputs can be taken over, and how far each has come. */
final class CandidatesTest {
    private static final String TENANT = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
    private static final String CLIENT = "11111111-2222-4333-8444-555555555555";
    private static final String SCHEME = "microsoft_365_defender_endpoint_incidents";
    private static final String OURS = "defender_incidents://one";

    private final List<OtherInput> inputs = new ArrayList<>();
    private final Map<String, Entry> ours = new HashMap<>();

    @Test
    void state_followsFromWhatIsConfigured() {
        input("A", "one", true);
        assertThat(only().state()).isEqualTo("ready");
        ours("defender_incidents://one_trial", true);
        assertThat(only().state()).isEqualTo("trial");
        ours(OURS, true);
        assertThat(only().state()).isEqualTo("both");
        ours(OURS, false);
        assertThat(only().state()).isEqualTo("rolled_back");
        inputs.clear();
        input("A", "one", false);
        assertThat(only().state()).isEqualTo("interrupted");
        ours(OURS, true);
        assertThat(only().state()).isEqualTo("taken_over");
        ours.clear();
        assertThat(only().state()).isEqualTo("disabled");
    }

    @Test
    void inputsOfOneName_getDifferentNames_andNoneOfThoseThatCollectTheSame() {
        input("A", "one", true);
        input("B", "one", true);

        List<Candidate> candidates = candidates(List.of());

        assertThat(candidates)
                .extracting(candidate -> candidate.mapping().stanza())
                .containsExactly(OURS, OURS + "_B");
        assertThat(candidates)
                .allSatisfy(candidate ->
                        assertThat(candidate.issues()).extracting(Issue::code).containsExactly(Code.INPUT_DUPLICATE));
    }

    /** Each of both would leave the other one collecting beside ours. */
    @Test
    void ofInputsThatCollectTheSame_neitherIsTakenOverWhileTheOtherIsEnabled() {
        input("A", "Inc 1", true);
        input("A", "inc1", true);

        for (String name : List.of("Inc 1", "inc1")) {
            List<Candidate> one = candidates(List.of("A/" + SCHEME + "://" + name));
            assertThat(one)
                    .singleElement()
                    .satisfies(candidate -> assertThat(candidate.issues())
                            .extracting(Issue::code)
                            .containsExactly(Code.INPUT_DUPLICATE));
        }
    }

    @Test
    void ofInputsThatCollectTheSame_theEnabledOneIsTakenOverWhenTheOtherIsDisabled() {
        input("A", "one", false);
        input("A", "two", true);

        assertThat(candidates(List.of("A/" + SCHEME + "://two")).get(0).issues())
                .isEmpty();
    }

    @Test
    void inputOfOursForTheSameObjects_isNamed() {
        input("A", "one", true);
        ours("defender_incidents://mine", true);
        assertThat(only().issues()).extracting(Issue::code).containsExactly(Code.INPUT_DUPLICATE);

        ours("defender_incidents://mine", false);
        assertThat(only().issues()).isEmpty();
    }

    @Test
    void inputOfOursOfThatNameForSomethingElse_isLeftAlone() {
        input("A", "one", true);
        ours.put(OURS, new Entry(OURS, "TA_defender", true, Map.of("account", "other", "index", "sec")));

        assertThat(only().issues()).extracting(Issue::code).containsExactly(Code.NAME_TAKEN);
    }

    @Test
    void unknownNames_areRefusedTogether() {
        input("A", "one", true);

        assertThat(candidates(List.of("A/" + SCHEME + "://one"))).hasSize(1);
        assertThatThrownBy(() -> candidates(List.of("x://y", SCHEME + "://one", "z")))
                .isInstanceOfSatisfying(
                        DefenderException.class,
                        e -> assertThat(e.issues())
                                .extracting(Issue::code)
                                .containsExactly(Code.INPUT_UNKNOWN, Code.INPUT_UNKNOWN));
    }

    private Candidate only() {
        return candidates(List.of()).get(0);
    }

    private List<Candidate> candidates(List<String> wanted) {
        return Candidates.of(
                new Installation(
                        List.of(),
                        inputs,
                        List.of(),
                        ours,
                        Map.of("contoso", Map.of("tenant_id", TENANT, "client_id", CLIENT)),
                        Set.of("contoso")),
                new MigrationRequest(
                        Action.PLAN, wanted, Map.of(), Map.of("theirs", Map.of("client_id", CLIENT)), "trial"));
    }

    private void input(String app, String name, boolean enabled) {
        inputs.add(new OtherInput(
                app,
                SCHEME,
                name,
                enabled,
                Map.of("azure_app_account", "theirs", "tenant_id", TENANT, "index", "sec")));
    }

    private void ours(String stanza, boolean enabled) {
        String index = stanza.endsWith("_trial") ? "trial" : "sec";
        ours.put(stanza, new Entry(stanza, "TA_defender", enabled, Map.of("account", "contoso", "index", index)));
    }
}

package ta.defender.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import ta.defender.model.Feed;
import ta.defender.model.UpdateField;

final class UpdateValuesTest {
    private static final List<UpdateField> ENUMERATED =
            List.of(UpdateField.STATUS, UpdateField.CLASSIFICATION, UpdateField.DETERMINATION);

    private final UpdateValues values = UpdateValues.SHIPPED;

    @ParameterizedTest
    @CsvSource({
        "GRAPH_ALERTS, STATUS, In Progress, inProgress",
        "GRAPH_INCIDENTS, STATUS, ACTIVE, active",
        "ENDPOINT_ALERTS, STATUS, in_progress, InProgress",
        "XDR_INCIDENTS, STATUS, RESOLVED, Resolved",
        "GRAPH_ALERTS, CLASSIFICATION, True Positive, truePositive",
        "ENDPOINT_ALERTS, CLASSIFICATION, truePositive, TruePositive",
        "GRAPH_ALERTS, DETERMINATION, CompromisedUser, compromisedAccount",
        "ENDPOINT_ALERTS, DETERMINATION, compromisedAccount, CompromisedUser",
        "XDR_INCIDENTS, DETERMINATION, CompromisedUser, CompromisedUser",
        "GRAPH_INCIDENTS, DETERMINATION, Clean, notMalicious",
        "ENDPOINT_ALERTS, DETERMINATION, clean, Clean",
        "ENDPOINT_ALERTS, DETERMINATION, not malicious, NotMalicious",
        "XDR_INCIDENTS, DETERMINATION, not malicious, Clean",
        "GRAPH_ALERTS, DETERMINATION, insufficient data, notEnoughDataToValidate",
        "ENDPOINT_ALERTS, DETERMINATION, notEnoughDataToValidate, InsufficientData",
        "XDR_INCIDENTS, DETERMINATION, notEnoughDataToValidate, NoEnoughDataToValidate",
    })
    void find_whenWrittenInAnyWay_givesTheSpellingOfTheApi(Feed feed, UpdateField field, String written, String sent) {
        assertThat(values.find(feed, field, written).orElseThrow().spelling()).isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource({
        "GRAPH_ALERTS, STATUS, closed",
        "GRAPH_ALERTS, STATUS, active",
        "ENDPOINT_ALERTS, STATUS, active",
        "GRAPH_INCIDENTS, STATUS, new",
        "XDR_INCIDENTS, STATUS, open",
        "GRAPH_ALERTS, CLASSIFICATION, benignPositive",
        "XDR_INCIDENTS, CLASSIFICATION, benign positive",
    })
    void find_whenItIsAWordOfSomethingElse_findsNothing(Feed feed, UpdateField field, String written) {
        assertThat(values.find(feed, field, written)).isEmpty();
    }

    @Test
    void find_whenRetired_saysWhatToUse() {
        assertThat(values.find(Feed.ENDPOINT_ALERTS, UpdateField.DETERMINATION, "Apt")
                        .orElseThrow()
                        .retired())
                .isEqualTo("use MultiStagedAttack");
    }

    @Test
    void same_whenNamesOfOneThingDiffer_isTrue() {
        assertThat(values.same(Feed.ENDPOINT_ALERTS, UpdateField.DETERMINATION, "Clean", "NotMalicious"))
                .isTrue();
        assertThat(values.same(
                        Feed.XDR_INCIDENTS, UpdateField.DETERMINATION, "ConfirmedActivity", "ConfirmedUserActivity"))
                .isTrue();
        assertThat(values.same(Feed.GRAPH_ALERTS, UpdateField.CLASSIFICATION, "unknown", null))
                .isTrue();
        assertThat(values.same(Feed.GRAPH_ALERTS, UpdateField.STATUS, "new", "resolved"))
                .isFalse();
        assertThat(values.same(Feed.GRAPH_ALERTS, UpdateField.STATUS, "new", "somethingNewer"))
                .isFalse();
    }

    /** A name that two rows of one list claimed would be sent as whichever stands first. */
    @ParameterizedTest
    @EnumSource
    void table_hasNoNameThatMeansTwoCurrentValues(Feed feed) {
        for (UpdateField field : ENUMERATED) {
            List<UpdateValues.Value> rows = values.of(feed, field).toList();
            assertThat(rows).isNotEmpty();
            for (UpdateValues.Value row : rows) {
                assertThat(rows.stream().filter(other -> other.isCalled(row.spelling())))
                        .hasSize(1);
                for (String name : row.alsoWritten()) {
                    assertThat(rows.stream().filter(other -> other.isAlsoCalled(name)))
                            .as(name)
                            .hasSize(1);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void table_pairsEveryDeterminationWithClassificationsThatExist(Feed feed) {
        values.of(feed, UpdateField.DETERMINATION)
                .filter(value -> value.retired() == null)
                .forEach(value -> {
                    assertThat(value.goesWith()).as(value.spelling()).isNotEmpty();
                    assertThat(values.accepted(feed, UpdateField.CLASSIFICATION))
                            .containsAll(value.goesWith());
                });
    }
}

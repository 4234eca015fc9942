package ta.defender.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TenantIdsTest {
    private static final String TENANT = "2222222A-2222-4222-8222-222222222222";

    @ParameterizedTest
    @CsvSource({
        "2222222a-2222-4222-8222-222222222222, false",
        "{2222222a-2222-4222-8222-222222222222}, false",
        "2222222a222242228222222222222222, false",
        "{1111111a-2222-4222-8222-222222222222}, true",
        "1111111a222242228222222222222222, true",
        "contoso.example, false",
        "'', false"
    })
    void spellingsOfOneId_areOne(String other, boolean areTwo) {
        assertThat(TenantIds.areOfTwo(TENANT, other)).isEqualTo(areTwo);
    }
}

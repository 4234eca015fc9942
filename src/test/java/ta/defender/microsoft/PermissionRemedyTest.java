package ta.defender.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.model.Feed;

final class PermissionRemedyTest {
    /** To grant what is granted leads nowhere; the permission to update includes reading. */
    @ParameterizedTest
    @ValueSource(strings = {"SecurityAlert.Read.All", "SecurityAlert.ReadWrite.All"})
    void ofATokenThatSuffices_leadsToTheTenant(String role) {
        assertThat(PermissionRemedy.of(Feed.GRAPH_ALERTS, Set.of(role, "Other")))
                .contains(role, "onboarded")
                .doesNotContain("grant");
    }

    @Test
    void ofAnotherToken_namesWhatIsMissingAndWhatIsThere() {
        assertThat(PermissionRemedy.of(Feed.GRAPH_ALERTS, Set.of("SecurityIncident.Read.All")))
                .contains("SecurityAlert.Read.All", "SecurityIncident.Read.All", "grant");
        assertThat(PermissionRemedy.of(Feed.GRAPH_ALERTS, Set.of())).contains("no application permission");
    }
}

package ta.defender.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class FaultsTest {
    @Test
    void describe_namesTypeMessageCausesAndPlace() {
        Exception failure =
                new IllegalStateException("outer", new IOException("middle", new ArithmeticException("inner")));

        assertThat(Faults.describe(failure))
                .startsWith("java.lang.IllegalStateException: outer"
                        + " caused by java.io.IOException: middle"
                        + " caused by java.lang.ArithmeticException: inner"
                        + " at ta.defender.model.FaultsTest.describe_namesTypeMessageCausesAndPlace(FaultsTest.java:")
                .doesNotContain("\n");
    }

    @Test
    void issue_ofALibraryThatIsMissing_asksForAnInstallation() {
        Issue issue = Faults.issue(new NoClassDefFoundError("com/google/gson/JsonElement"));

        assertThat(issue.what()).contains("incomplete", "com/google/gson/JsonElement");
        assertThat(issue.remedy()).contains("install");
        assertThat(DefenderException.defect(new ExceptionInInitializerError(new IOException("cut")))
                        .issue()
                        .what())
                .contains("incomplete", "cut")
                .doesNotContain("FaultsTest");
    }

    @Test
    void issue_ofAnythingElse_asksForAReport() {
        assertThat(Faults.issue(new StackOverflowError()).remedy()).contains("report");
    }

    @Test
    void describe_showsTheInnermostFramesAlone() {
        assertThat(Faults.describe(new RuntimeException("x")).split(" < ")).hasSize(4);
    }

    @Test
    void describe_whenThereIsNoTrace_saysTheRest() {
        RuntimeException failure = new RuntimeException("x");
        failure.setStackTrace(new StackTraceElement[0]);

        assertThat(Faults.describe(failure)).isEqualTo("java.lang.RuntimeException: x");
    }

    @Test
    void describe_whenCausesLeadInACircle_ends() {
        RuntimeException first = new RuntimeException("first");
        RuntimeException second = new RuntimeException("second", first);
        first.initCause(second);

        assertThat(Faults.describe(first)).contains("first", "second").hasSizeLessThan(5_000);
    }
}

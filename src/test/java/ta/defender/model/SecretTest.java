package ta.defender.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SecretTest {
    @Test
    void toString_neverShowsTheText() {
        Secret secret = Secret.of("Tr0ub4dor");

        assertThat(secret).hasToString("***");
        assertThat("" + secret + String.format("%s", secret)).doesNotContain("Tr0ub4dor");
        assertThat(secret.reveal()).isEqualTo("Tr0ub4dor");
    }

    @Test
    void equals_comparesTheTexts() {
        assertThat(Secret.of("a")).isEqualTo(Secret.of("a")).hasSameHashCodeAs(Secret.of("a"));
        assertThat(Secret.of("a"))
                .isNotEqualTo(Secret.of("b"))
                .isNotEqualTo(Secret.of("aa"))
                .isNotEqualTo("a");
    }

    @Test
    void ofLine_dropsTheLineBreakOfAFile_andKeepsTextsOfSeveralLines() {
        assertThat(Secret.ofLine("a~b\n").reveal()).isEqualTo("a~b");
        assertThat(Secret.ofLine("a~b\r\n").reveal()).isEqualTo("a~b");
        assertThat(Secret.ofLine(" a b ").reveal()).isEqualTo(" a b ");
        assertThat(Secret.ofLine("-----BEGIN\nAA\n-----END\n").reveal()).isEqualTo("-----BEGIN\nAA\n-----END\n");
    }
}

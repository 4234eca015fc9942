package ta.defender.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;

final class DoctorDocumentTest {
    @Test
    void line_isTheCredential() throws Exception {
        assertThat(read(" key-1 \nrest")).isEqualTo(DoctorDocument.of(Secret.of("key-1")));
    }

    @Test
    void json_givesAnAccountThatIsNotSaved() throws Exception {
        DoctorDocument document = read("""
                {"name": "new", "account": {"tenant_id": "t", "n": 5, "none": null}, "secret": "s",
                 "settings": {"proxy": {"enabled": true, "url": "http://p:1"}}, "proxy_password": "pp", "apis": ["graph"]}
                """);

        assertThat(document.name()).isEqualTo("new");
        assertThat(document.account()).isEqualTo(Map.of("tenant_id", "t", "n", "5"));
        assertThat(document.secret()).isEqualTo(Secret.of("s"));
        assertThat(document.settings()).isEqualTo(Map.of("proxy", Map.of("enabled", "true", "url", "http://p:1")));
        assertThat(document.proxyPassword()).isEqualTo(Secret.of("pp"));
        assertThat(document.apis()).containsExactly("graph");
        assertThat(document.credential()).isNull();
    }

    @Test
    void json_takesSessionKeyOrPassword() throws Exception {
        assertThat(read("{\"session_key\":\"k\"}").credential()).isEqualTo(Secret.of("k"));
        assertThat(read("{\"password\":\"p\"}").credential()).isEqualTo(Secret.of("p"));
    }

    @Test
    void json_whenBroken_isRefusedWithoutQuotingIt() {
        assertThatThrownBy(() -> read("{\"secret\": \"abc123"))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("help/doctor.html")
                .hasMessageNotContaining("abc123");
    }

    @Test
    void nothing_isRefused() {
        assertThatThrownBy(() -> read("\n"))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("empty");
    }

    private static DoctorDocument read(String text) throws Exception {
        return DoctorDocument.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}

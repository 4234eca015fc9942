package ta.defender.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import ta.defender.http.Environment;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;
import ta.defender.splunk.SplunkLog;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeSleeper;

final class DoctorDocumentTest {
    @Test
    void line_isTheCredential() throws Exception {
        assertThat(read(" key-1 \nrest").credential()).isEqualTo(Secret.of("key-1"));
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
    void list_isRefused_butACredentialMayBeginLikeOne() throws Exception {
        assertThatThrownBy(() -> read("[\"key\"]"))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("list");
        assertThat(read("[key").credential()).isEqualTo(Secret.of("[key"));
    }

    @Test
    void nothing_isRefused() {
        assertThatThrownBy(() -> read("\n"))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("empty");
    }

    private static DoctorDocument read(String text) throws Exception {
        Environment environment =
                new Environment(Clock.systemUTC(), new FakeSleeper(new FakeClock()), new SplittableRandom(1), null);
        InputStream stdin = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        OutputStream nowhere = OutputStream.nullOutputStream();
        Console console = new Console(stdin, nowhere, new SplunkLog(nowhere), environment, Map.of());
        return DoctorDocument.of(console.document("doctor.html"));
    }
}

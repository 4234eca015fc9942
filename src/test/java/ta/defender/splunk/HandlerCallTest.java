package ta.defender.splunk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import ta.defender.model.DefenderException;

class HandlerCallTest {
    private static final String REST = "\"server\":{\"rest_uri\":\"https://127.0.0.1:8089\"},"
            + "\"session\":{\"user\":\"admin\",\"authtoken\":\"key-of-admin\"}";

    @Test
    void parse_readsPathSessionAndServer() {
        HandlerCall call = parse("{\"method\":\"post\",\"rest_path\":\"/ta_defender/update\","
                + "\"query\":[[\"a\",\"b c\"]],\"payload\":\"{\\\"x\\\":1}\",\"system_authtoken\":\"key-of-system\","
                + REST
                + "}");

        assertThat(call.method()).isEqualTo("POST");
        assertThat(call.path()).isEqualTo("/ta_defender/update");
        assertThat(call.query()).containsEntry("a", "b c");
        assertThat(call.body()).isEqualTo("{\"x\":1}");
        assertThat(call.session().user()).isEqualTo("admin");
        assertThat(call.serverUri()).hasToString("https://127.0.0.1:8089");
        assertThat(call.session().key().reveal()).isEqualTo("key-of-admin");
        assertThat(call.session().systemKey().reveal()).isEqualTo("key-of-system");
        assertThat(call.session().toString()).doesNotContain("key-of");
    }

    /** splunkd does not say how it hands on a body and the rest of a path: each way is understood. */
    @Test
    void parse_understandsEachFormOfBodyAndPath() {
        assertThat(parse("{\"form\":[[\"payload\",\"{}\"]]," + REST + "}").body())
                .isEqualTo("{}");
        assertThat(parse("{\"form\":[[\"{\\\"a\\\":\\\"b\",\"c\\\"}\"]]," + REST + "}")
                        .body())
                .isEqualTo("{\"a\":\"b=c\"}");
        assertThat(parse("{\"payload\":\"payload=%7B%7D\"," + REST + "}").body())
                .isEqualTo("{}");
        assertThat(parse("{\"form\":[[\"name\",\"a b\"],[\"secret\",\"\"]]," + REST + "}")
                        .body())
                .isEqualTo("{\"name\":\"a b\",\"secret\":\"\"}");
        assertThat(parse("{\"payload\":\"name=a%20b&secret=x%3Dy&z\"," + REST + "}")
                        .body())
                .contains("a b", "x");
        assertThat(parse("{\"rest_path\":\"/ta_defender/hunt/7\",\"path_info\":\"7\"," + REST + "}")
                        .path())
                .isEqualTo("/ta_defender/hunt/7");
        assertThat(parse("{\"rest_path\":\"/ta_defender/hunt\",\"path_info\":\"/7\"," + REST + "}")
                        .path())
                .isEqualTo("/ta_defender/hunt/7");
        assertThat(parse("{" + REST + "}").session().systemKey()).isNull();
    }

    @Test
    void parse_withoutSession_namesTheSettingThatIsMissing() {
        assertThatThrownBy(() -> parse("{\"server\":{\"rest_uri\":\"https://127.0.0.1:8089\"}}"))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("passSession");
    }

    @Test
    void parse_ofNoJson_doesNotRepeatIt() {
        assertThatThrownBy(() -> parse("{\"secret\":\"s3cret-value\""))
                .isInstanceOf(DefenderException.class)
                .hasMessageNotContaining("s3cret-value");
    }

    @Test
    void parse_whenTheServerIsNoUrl_refuses() {
        assertThatThrownBy(() -> parse("{\"server\":{\"rest_uri\":\"file:///etc\"},\"session\":{\"authtoken\":\"k\"}}"))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("rest_uri");
    }

    private static HandlerCall parse(String text) {
        return HandlerCall.parse(text.getBytes(UTF_8));
    }
}

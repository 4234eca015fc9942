package ta.defender.splunk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HandlerCallTest {
    private static final String REST = "\"server\":{\"rest_uri\":\"https://127.0.0.1:8089\"},"
            + "\"session\":{\"user\":\"admin\",\"authtoken\":\"key-of-admin\"}";

    @Test
    void parse_readsFormSessionAndServer() throws Exception {
        HandlerCall call = parse("{\"method\":\"post\",\"rest_path\":\"/ta_defender/test\","
                + "\"form\":[[\"name\",\"a b\"],[\"secret\",\"\"]]," + REST + "}");

        assertThat(call.method()).isEqualTo("POST");
        assertThat(call.path()).isEqualTo("/ta_defender/test");
        assertThat(call.form()).containsEntry("name", "a b").containsEntry("secret", "");
        assertThat(call.user()).isEqualTo("admin");
        assertThat(call.serverUri()).hasToString("https://127.0.0.1:8089");
        assertThat(call.sessionKey().reveal()).isEqualTo("key-of-admin");
        assertThat(call.toString()).doesNotContain("key-of-admin");
    }

    @Test
    void parse_whenThereIsOnlyThePayload_takesItsFields() throws Exception {
        assertThat(parse("{\"payload\":\"name=a%20b&secret=x%3Dy&z\"," + REST + "}")
                        .form())
                .containsEntry("name", "a b")
                .containsEntry("secret", "x=y")
                .hasSize(2);
    }

    @Test
    void parse_withoutSession_namesTheSettingThatIsMissing() {
        assertThatThrownBy(() -> parse("{\"server\":{\"rest_uri\":\"https://127.0.0.1:8089\"}}"))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("passSession");
    }

    @Test
    void parse_ofNoJson_doesNotRepeatIt() {
        assertThatThrownBy(() -> parse("{\"secret\":\"s3cret-value\""))
                .isInstanceOf(ProtocolException.class)
                .hasMessageNotContaining("s3cret-value");
    }

    @Test
    void parse_whenTheServerIsNoUrl_refuses() {
        assertThatThrownBy(() -> parse("{\"server\":{\"rest_uri\":\"file:///etc\"},\"session\":{\"authtoken\":\"k\"}}"))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("rest_uri");
    }

    private static HandlerCall parse(String text) {
        return HandlerCall.parse(text.getBytes(UTF_8));
    }
}

package ta.defender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ta.defender.model.Secret;
import ta.defender.splunk.AlertPayload;
import ta.defender.splunk.ManagementPort;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

final class SavedActionTest {
    private static final String ACTION = "ta_defender_update_alert";
    private static final Map<String, String> DEFAULTS = Map.of("param.alert_id", "$result.id$");

    private final FakeTransport splunk = new FakeTransport();
    private final ManagementPort port =
            new ManagementPort(splunk, URI.create("https://127.0.0.1:8089"), Secret.of("key"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'action.ta_defender_update_alert':'1','action.ta_defender_update_alert.param.alert_id':'$result.x$' | $result.x$",
                "'action.ta_defender_update_alert':true | $result.id$",
                "'action.ta_defender_update_alert.param.alert_id':'$result.x$' | $result.x$",
                "'disabled':'0' |",
                "'action.ta_defender_update_alert':'0','action.ta_defender_update_alert.param.alert_id':'$result.x$' |",
                "'action.ta_defender_update_alert':'1','search':'index=a \\u007c sendalert ta_defender_update_alert' |",
            })
    void parameters_areThoseThatStartedTheAction(String content, String alertId) throws Exception {
        splunk.answer(Answer.text(
                200,
                "{'entry':[{'name':'My search','content':{%s}}]}"
                        .formatted(content)
                        .replace('\'', '"')));

        assertThat(SavedAction.read(port, payload("My search"), ACTION)
                        .parameters(List.of("alert_id", "if_unchanged_since"), DEFAULTS))
                .isEqualTo(alertId == null ? Map.of() : Map.of("alert_id", alertId));
        assertThat(splunk.requests().get(0).uri().getRawPath())
                .endsWith("/servicesNS/ana/search/saved/searches/My%20search");
    }

    @Test
    void parameters_ofAnAdHocSearch_areNotKnown() throws Exception {
        assertThat(SavedAction.read(port, payload(""), ACTION).parameters(List.of("alert_id"), DEFAULTS))
                .isEmpty();
        assertThat(splunk.requests()).isEmpty();
    }

    private static AlertPayload payload(String searchName) {
        String json = """
                {"server_uri":"https://127.0.0.1:8089","session_key":"k","app":"search","owner":"ana","search_name":"%s",
                 "configuration":{}}""".formatted(searchName);
        return AlertPayload.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }
}

package ta.defender.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ta.defender.http.Environment;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.model.Secret;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkLog;
import ta.defender.splunk.SplunkUser;
import ta.defender.testing.FakeTransport;

final class TestOperationTest {
    private final Environment environment = new Environment(Clock.systemUTC(), duration -> {}, new Random(1), null);
    private final FakeTransport splunk = new FakeTransport();

    /** A misspelt key would be tested as if it were not there, and nobody is asked meanwhile. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"account\":\"contoso\",\"foo\":1} | foo",
                "{\"account\":\"contoso\",\"settings\":{}} | settings",
                "{\"name\":\"a\",\"settings\":{\"tenantid\":\"x\"},\"secret\":\"hush\"} | settings.tenantid",
                "{\"name\":\"a\",\"settings\":{\"cloud\":true},\"secret\":\"hush\"} | settings.cloud",
                "{\"name\":\"a\",\"tenantid\":\"x\",\"secret\":\"hush\"} | tenantid",
                "{\"name\":\"a\",\"settings\":{},\"secret\":[\"hush\"]} | secret",
                "{\"defender_settings\":5} | defender_settings",
                "{\"defender_settings\":{\"proxy\":{\"enabled\":true}}} | defender_settings.proxy.enabled",
                "hush | body"
            })
    void body_thatIsNotUnderstood_isRefused(String body, String field) {
        DefenderException refused = catchThrowableOfType(DefenderException.class, () -> run(body));

        assertThat(refused.issues()).extracting(Issue::field).containsExactly(field);
        assertThat(refused.getMessage()).doesNotContain("hush");
        assertThat(splunk.requests()).isEmpty();
    }

    private ServiceAnswer run(String body) throws InterruptedException {
        ManagementPort port = new ManagementPort(splunk, URI.create("https://127.0.0.1:8089"), Secret.of("key"));
        ServiceCall call = new ServiceCall(
                List.of(), Map.of(), body, new SplunkUser("kai", Set.of()), new ServiceCall.Ports(port, port));
        return new TestOperation(new ServiceTools(environment, null, new SplunkLog(new ByteArrayOutputStream())))
                .run(call);
    }
}

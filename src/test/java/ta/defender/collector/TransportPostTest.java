package ta.defender.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ta.defender.model.Code;
import ta.defender.output.carrier.HttpPost;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

final class TransportPostTest {
    private final FakeTransport receiver = new FakeTransport();

    @Test
    void connectionThatIsLost_isTriedOnceMore() throws Exception {
        receiver.answer(Answer.failure(Code.CONNECTION_LOST), Answer.text(200, "taken"));

        assertThat(post().status()).isEqualTo(200);
        assertThat(receiver.requests()).hasSize(2);
    }

    @Test
    void connectionThatIsLostAgain_isAFailure() {
        receiver.answer(Answer.failure(Code.CONNECTION_LOST), Answer.failure(Code.CONNECTION_LOST));

        assertThatThrownBy(this::post).isInstanceOf(IOException.class);
        assertThat(receiver.requests()).hasSize(2);
    }

    @Test
    void receiverThatIsAway_isAFailureAtOnce() {
        receiver.answer(Answer.failure(Code.CONNECT_REFUSED));

        assertThatThrownBy(this::post).isInstanceOf(IOException.class);
        assertThat(receiver.requests()).hasSize(1);
    }

    /** What the transport does with such a request is tested there, in virtual time. */
    @Test
    void wholeCall_has150Seconds_responseIncluded() throws Exception {
        receiver.answer(Answer.failure(Code.CONNECTION_LOST), Answer.text(200, "taken"));

        post();

        assertThat(receiver.requests()).allSatisfy(request -> {
            assertThat(request.timeout()).isEqualTo(Duration.ofSeconds(150));
            assertThat(request.writeBack()).isTrue();
        });
    }

    private HttpPost.Response post() throws IOException, InterruptedException {
        return new TransportPost(receiver)
                .post(URI.create("https://siem.example/in"), Map.of(), "text/plain", new byte[] {'x'});
    }
}

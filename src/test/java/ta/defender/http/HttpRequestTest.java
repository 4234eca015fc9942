package ta.defender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HttpRequestTest {
    private static final URI ADDRESS = URI.create("https://user:pw-secret@graph.example/x?sig=query-secret#f-secret");

    @Test
    void factories_sayWhatMayBeRepeated() {
        RequestBody body = RequestBody.json("{}");

        assertThat(HttpRequest.get(ADDRESS).repeatable()).isTrue();
        assertThat(HttpRequest.patch(ADDRESS, body).repeatable()).isTrue();
        assertThat(HttpRequest.post(ADDRESS, body).repeatable()).isFalse();
        assertThat(HttpRequest.post(ADDRESS, body).asRepeatable().repeatable()).isTrue();
        assertThat(HttpRequest.post(ADDRESS, body).asWriteBack().writeBack()).isTrue();
    }

    @Test
    void toString_showsNoSecret() {
        HttpRequest request = HttpRequest.post(ADDRESS, RequestBody.json("body-secret"))
                .withHeader("Authorization", "Bearer token-secret");

        assertThat(request.toString()).isEqualTo("POST https://graph.example/x");
        assertThat(String.valueOf(request.body())).isEqualTo("11 bytes of application/json");
    }

    @Test
    void withHeader_replacesWhateverItsCase() {
        HttpRequest request = HttpRequest.get(ADDRESS).withHeader("PREFER", "a").withHeader("prefer", "b");

        assertThat(request.headers()).isEqualTo(Map.of("prefer", "b"));
        assertThat(request.header("Prefer")).isEqualTo("b");
        assertThat(request.header("Accept")).isNull();
    }

    @Test
    void constructor_copiesWhatItIsGiven() {
        Map<String, String> headers = new HashMap<>(Map.of("Accept", "x"));
        byte[] bytes = {1, 2};
        RequestBody body = RequestBody.of("application/octet-stream", bytes);
        HttpRequest request = new HttpRequest("PUT", ADDRESS, headers, body, true, false, Duration.ofSeconds(1), 3);
        headers.clear();
        bytes[0] = 9;
        body.bytes()[1] = 9;

        assertThat(request.headers()).isEqualTo(Map.of("Accept", "x"));
        assertThat(body.bytes()).containsExactly(1, 2);
        assertThat(request)
                .isEqualTo(new HttpRequest(
                        "PUT",
                        ADDRESS,
                        Map.of("Accept", "x"),
                        RequestBody.of("application/octet-stream", new byte[] {1, 2}),
                        true,
                        false,
                        Duration.ofSeconds(1),
                        3));
    }

    @Test
    void constructor_whenSomethingIsWrong_refusesWithoutShowingSecrets() {
        assertThatThrownBy(() -> HttpRequest.get(URI.create("/relative?sig=secret")))
                .hasMessageContaining("absolute")
                .message()
                .doesNotContain("secret");
        assertThatThrownBy(() -> HttpRequest.get(ADDRESS).withHeader("Authorization", "secret\r\nX: y"))
                .hasMessageContaining("Authorization")
                .message()
                .doesNotContain("secret");
        assertThatThrownBy(() -> HttpRequest.get(ADDRESS).withTimeout(Duration.ofSeconds(-1)))
                .hasMessageContaining("timeout");
    }
}

package ta.simulator.splunkweb;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import ta.simulator.net.Json;
import ta.simulator.net.Reply;
import ta.simulator.net.Request;
import ta.simulator.splunkd.client.Trust;

/** Hands calls below {@code splunkd/__raw} to the management port with the session key of the person who calls. */
final class SplunkdProxy {
    private static final Set<String> PASSED_ON = Set.of("content-type", "accept", "user-agent");

    private final String splunkd;
    private final HttpClient client;

    SplunkdProxy(String splunkd, Path home) throws IOException {
        this.splunkd = splunkd;
        client = HttpClient.newBuilder()
                .sslContext(Trust.pinned(Files.readString(home.resolve("etc/auth/cacert.pem"))))
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    /** The session key for a name and password, unless they are wrong. */
    Optional<String> logIn(String user, String password) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(splunkd + "/services/auth/login?output_mode=json"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "username=" + encoded(user) + "&password=" + encoded(password)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() == 200
                ? Json.string(Json.parseObject(answer.body()), "sessionKey")
                : Optional.empty();
    }

    /**
     * Sends the call on and its answer back.
     *
     * @param path from {@code /services…} on, as sent
     */
    Reply pass(Request request, String path, String sessionKey) throws IOException, InterruptedException {
        HttpRequest.Builder call = HttpRequest.newBuilder(
                        URI.create(splunkd + path + (request.rawQuery().isEmpty() ? "" : "?" + request.rawQuery())))
                .timeout(Duration.ofMinutes(5))
                .header("Authorization", "Splunk " + sessionKey)
                .method(request.method(), HttpRequest.BodyPublishers.ofByteArray(request.body()));
        request.headers().fields().stream()
                .filter(field -> PASSED_ON.contains(field.name().toLowerCase(java.util.Locale.ROOT)))
                .forEach(field -> call.header(field.name(), field.value()));
        HttpResponse<byte[]> answer = client.send(call.build(), HttpResponse.BodyHandlers.ofByteArray());
        String type = answer.headers().firstValue("content-type").orElse("text/xml; charset=utf-8");
        return Reply.of(answer.statusCode(), type, answer.body()).withHeader("Cache-Control", "no-store");
    }

    /** An error in the form that splunkd gives it. */
    static Reply message(int status, String text) {
        return Reply.json(status, Json.object("messages", Json.array(Json.object("type", "ERROR", "text", text))));
    }

    private static String encoded(String text) {
        return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
    }
}

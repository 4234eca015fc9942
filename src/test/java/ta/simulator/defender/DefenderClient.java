package ta.simulator.defender;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import ta.simulator.net.Json;

/** The simplest client of the simulator: gets a token, asks, follows links. */
final class DefenderClient {
    private final DefenderSimulator simulator;
    private final HttpClient client;
    private final Map<Audience, String> tokens = new EnumMap<>(Audience.class);

    DefenderClient(DefenderSimulator simulator) {
        this.simulator = simulator;
        this.client = HttpClient.newBuilder()
                .sslContext(simulator.certificates().trustingContext())
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> sendWithin(Duration time, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        // The JDK's own timeout ends with the head of the answer, so the body's time is taken here.
        try {
            return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                    .get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no answer in " + time);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    HttpResponse<String> login(String tenantId, String form) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(simulator.url() + "/" + tenantId + "/oauth2/v2.0/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    String form(String scope, String secret) {
        return "grant_type=client_credentials&client_id=" + simulator.clientId() + "&client_secret=" + encode(secret)
                + "&scope=" + encode(scope);
    }

    /** A token for the resource, asked for once. */
    String token(Audience audience) throws IOException, InterruptedException {
        String known = tokens.get(audience);
        if (known == null) {
            known = newToken(audience);
            tokens.put(audience, known);
        }
        return known;
    }

    String newToken(Audience audience) throws IOException, InterruptedException {
        HttpResponse<String> response = login(simulator.tenantId(), form(audience.scope(), simulator.secret()));
        return Json.parseObject(response.body()).get("access_token").getAsString();
    }

    HttpRequest.Builder request(Audience audience, String target) throws IOException, InterruptedException {
        String url = target.startsWith("https:") ? target : simulator.url(audience) + target;
        return HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + token(audience))
                .header("Prefer", "include-unknown-enum-members");
    }

    HttpResponse<String> get(Audience audience, String target) throws IOException, InterruptedException {
        return send(request(audience, target));
    }

    HttpResponse<String> write(Audience audience, String method, String target, String body)
            throws IOException, InterruptedException {
        return send(request(audience, target)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    /** All objects over all pages, following next links. */
    List<JsonObject> all(Audience audience, String target) throws IOException, InterruptedException {
        List<JsonObject> objects = new ArrayList<>();
        String next = target;
        while (!next.isEmpty()) {
            HttpResponse<String> response = get(audience, next);
            if (response.statusCode() != 200) {
                throw new IOException(response.statusCode() + " " + response.body());
            }
            JsonObject page = Json.parseObject(response.body());
            for (JsonElement element : page.getAsJsonArray("value")) {
                objects.add(element.getAsJsonObject());
            }
            next = Json.string(page, "@odata.nextLink").orElse("");
        }
        return objects;
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

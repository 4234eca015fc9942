package ta.simulator.splunkd;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import ta.simulator.net.Json;

/** A small client of the management port that believes any certificate: these tests are about what is said, not to whom. */
public final class RestClient {
    public record Result(int status, String body) {
        public JsonObject json() {
            return Json.parseObject(body);
        }

        JsonObject content() {
            return json().getAsJsonArray("entry").get(0).getAsJsonObject().getAsJsonObject("content");
        }

        int entries() {
            return json().getAsJsonArray("entry").size();
        }

        String message() {
            return json().getAsJsonArray("messages")
                    .get(0)
                    .getAsJsonObject()
                    .get("text")
                    .getAsString();
        }
    }

    private final HttpClient client;
    private final String base;
    private final String authorization;

    private RestClient(HttpClient client, String base, String authorization) {
        this.client = client;
        this.base = base;
        this.authorization = authorization;
    }

    public static RestClient admin(SplunkdStandIn splunkd) {
        return basic(splunkd, "admin", splunkd.adminPassword());
    }

    public static RestClient basic(SplunkdStandIn splunkd, String user, String password) {
        String pair = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return new RestClient(HttpClient.newBuilder().sslContext(credulous()).build(), splunkd.url(), "Basic " + pair);
    }

    RestClient with(String newAuthorization) {
        return new RestClient(client, base, newAuthorization);
    }

    public Result get(String path) throws IOException, InterruptedException {
        return send("GET", path, "", "application/x-www-form-urlencoded");
    }

    /** POST of a form: name, value, name, value and so on; the answer is asked for in JSON. */
    Result post(String path, String... form) throws IOException, InterruptedException {
        StringBuilder body = new StringBuilder("output_mode=json");
        for (int at = 0; at < form.length; at += 2) {
            body.append('&').append(escape(form[at])).append('=').append(escape(form[at + 1]));
        }
        return send("POST", path, body.toString(), "application/x-www-form-urlencoded");
    }

    public Result postText(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, body, "application/json");
    }

    /** A form without its type, as some of Splunk's SDKs send it. */
    Result postBare(String path, String form) throws IOException, InterruptedException {
        return send("POST", path, form, "");
    }

    public Result delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path, "", "application/x-www-form-urlencoded");
    }

    private Result send(String method, String path, String body, String type) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", authorization)
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Result(response.statusCode(), response.body());
    }

    static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static SSLContext credulous() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Credulous()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Credulous extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

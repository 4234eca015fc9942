package ta.simulator.splunkweb;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.StringJoiner;
import ta.simulator.net.Json;

/** Calls Splunk Web as a browser does: with cookies, and the token that changes need. */
public final class WebClient {
    private final CookieManager cookies = new CookieManager();
    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(cookies).build();
    private final String base;

    /**
     * @param base address with root path and locale
     */
    public WebClient(String base) {
        this.base = base;
    }

    /** Logs in; true when the name and password were accepted. */
    public boolean logIn(String user, String password) throws IOException, InterruptedException {
        return send("POST", "/account/login", form(Map.of("username", user, "password", password)), false)
                        .statusCode()
                == 303;
    }

    /** A page, without following redirections. */
    public HttpResponse<String> page(String path) throws IOException, InterruptedException {
        return send("GET", path, "", false);
    }

    /** A call through the proxy; {@code path} begins with {@code /services}. */
    public HttpResponse<String> call(String method, String path, Map<String, String> fields)
            throws IOException, InterruptedException {
        return send(method, raw(path, method.equals("GET") ? fields : Map.of()), form(fields), true);
    }

    /** The same without the token. */
    public HttpResponse<String> callWithoutToken(String method, String path, Map<String, String> fields)
            throws IOException, InterruptedException {
        return send(method, raw(path, Map.of()), form(fields), false);
    }

    /** The JSON body of a call that has to succeed. */
    public JsonObject json(String method, String path, Map<String, String> fields)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = call(method, path, fields);
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return Json.parseObject(answer.body());
    }

    private HttpResponse<String> send(String method, String path, String body, boolean withToken)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofMinutes(1))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method(
                        method,
                        method.equals("GET")
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (withToken) {
            request.header("X-Splunk-Form-Key", token()).header("X-Requested-With", "XMLHttpRequest");
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String token() {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().startsWith("splunkweb_csrf_token_"))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElse("");
    }

    private static String raw(String path, Map<String, String> fields) {
        return "/splunkd/__raw" + path + (path.contains("?") ? "&" : "?") + form(with(fields));
    }

    private static Map<String, String> with(Map<String, String> fields) {
        Map<String, String> all = new java.util.LinkedHashMap<>(fields);
        all.put("output_mode", "json");
        return all;
    }

    private static String form(Map<String, String> fields) {
        StringJoiner text = new StringJoiner("&");
        fields.forEach((name, value) -> text.add(escape(name) + "=" + escape(value)));
        return text.toString();
    }

    private static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

package ta.defender.splunk;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import ta.defender.http.ApiException;
import ta.defender.http.CallListener;
import ta.defender.http.Environment;
import ta.defender.http.ErrorResponse;
import ta.defender.http.HttpRequest;
import ta.defender.http.HttpResponse;
import ta.defender.http.RequestBody;
import ta.defender.http.Responses;
import ta.defender.http.RetryPolicy;
import ta.defender.http.RetryingTransport;
import ta.defender.http.Transport;
import ta.defender.json.Json;
import ta.defender.json.MalformedJsonException;
import ta.defender.json.Slice;
import ta.defender.model.Code;
import ta.defender.model.Secret;

/**
 * splunkd's REST interface, as far as the add-on uses it; callable from any thread.
 *
 * <p>Our own and not the SDK's {@code Service}: that one trusts every certificate or none of splunkd's, has no time-outs,
 * and fails on an error answer without a body.
 */
public final class ManagementPort {
    static final String APP = "/servicesNS/nobody/TA_defender/";
    private static final Pattern WEB_PAGE = Pattern.compile("(?i)\\s*<(!doctype )?html");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** Of events, which Splunk takes at once or when its queues have room; who sends them has others that wait for him. */
    private static final Duration RECEIVE_TIMEOUT = Duration.ofSeconds(7);

    /** A restart of splunkd takes about that long. */
    private static final Duration LONG_TIMEOUT = Duration.ofSeconds(60);

    /** What is left for reports when the time of a run is over. */
    private static final Duration LEAST_TIMEOUT = Duration.ofSeconds(5);

    private static final RetryPolicy RETRIES =
            new RetryPolicy(Duration.ofMillis(500), Duration.ofSeconds(5), Duration.ofSeconds(30), 1_000);

    /** Lists may come from other add-ons, whose own endpoints may fail for ever. */
    private static final int ATTEMPTS_OF_LISTS = 4;

    private static final int MAX_BODY_BYTES = 64 * 1024 * 1024;

    private final Transport once;
    private final Transport repeating;
    private final Supplier<Duration> timeout;
    private final URI serverUri;
    private final Secret sessionKey;

    /**
     * @param serverUri such as {@code https://127.0.0.1:8089}
     * @param sessionKey sent with every call
     */
    public ManagementPort(Transport transport, URI serverUri, Secret sessionKey) {
        this(transport, transport, () -> TIMEOUT, serverUri, sessionKey);
    }

    private ManagementPort(
            Transport once, Transport repeating, Supplier<Duration> timeout, URI serverUri, Secret sessionKey) {
        this.once = once;
        this.repeating = repeating;
        this.timeout = timeout;
        this.serverUri = URI.create(serverUri.toString().replaceFirst("/+$", ""));
        this.sessionKey = sessionKey;
    }

    /**
     * The same, which repeats reads and writes of the configuration while splunkd is busy, starts or drops connections.
     * Events, the KV store and the add-on's own service are left to their callers.
     *
     * @param timeLeft of the run, which no call outlasts by more than some seconds
     */
    public ManagementPort retrying(Environment machine, CallListener listener, Supplier<Duration> timeLeft) {
        RetryingTransport.Waiting waiting =
                new RetryingTransport.Waiting(machine.clock(), machine.sleeper(), machine.random());
        return new ManagementPort(
                once,
                RetryingTransport.of(once, RETRIES, waiting, listener),
                () -> within(timeLeft.get()),
                serverUri,
                sessionKey);
    }

    private static Duration within(Duration timeLeft) {
        Duration most = timeLeft.compareTo(LONG_TIMEOUT) < 0 ? timeLeft : LONG_TIMEOUT;
        return most.compareTo(LEAST_TIMEOUT) < 0 ? LEAST_TIMEOUT : most;
    }

    /**
     * All stanzas of a conf file as this app sees them.
     *
     * @param conf its name without {@code .conf}
     * @return stanza name to keys and values; empty when there is no such file
     */
    public Map<String, Map<String, String>> conf(String conf) throws InterruptedException {
        Answer answer = get(APP + "configs/conf-" + encoded(conf) + "?output_mode=json&count=0");
        if (answer.status() == 404) {
            return Map.of();
        }
        Map<String, Map<String, String>> stanzas = new LinkedHashMap<>();
        for (JsonElement entry : entries(answer, "read " + conf + ".conf")) {
            stanzas.put(Json.text(entry, "name"), values(entry));
        }
        return stanzas;
    }

    /**
     * The secrets of one realm.
     *
     * @return user name to clear password
     */
    public Map<String, Secret> passwords(String realm) throws InterruptedException {
        Answer answer = get(APP + "storage/passwords?output_mode=json&count=0");
        if (answer.status() == 403) {
            throw new ApiException(
                    Code.SPLUNK,
                    "Splunk does not let this user read storage/passwords",
                    "the role needs the capability" + " list_storage_passwords (" + answer.text() + ")",
                    ErrorResponse.of(403));
        }
        Map<String, Secret> secrets = new LinkedHashMap<>();
        for (JsonElement entry : entries(answer, "read storage/passwords")) {
            JsonElement content = content(entry);
            String username = Json.string(content, "username");
            String password = Json.string(content, "clear_password");
            if (realm.equals(Json.string(content, "realm")) && username != null && password != null) {
                // a part of a private key (name#2) may end at a line break of the key
                secrets.put(username, username.contains("#") ? Secret.of(password) : Secret.ofLine(password));
            }
        }
        return secrets;
    }

    /**
     * Hands events to Splunk, which breaks them into lines by the rules of their sourcetype.
     *
     * @param index where they go
     * @param events text in UTF-8
     */
    public void receive(String index, String sourcetype, String source, String events) throws InterruptedException {
        URI uri = URI.create(serverUri + "/services/receivers/simple?output_mode=json&index=" + encoded(index)
                + "&sourcetype=" + encoded(sourcetype) + "&source=" + encoded(source));
        Answer answer =
                exchange(HttpRequest.post(uri, RequestBody.of("text/plain; charset=utf-8", events)), RECEIVE_TIMEOUT);
        if (answer.status() / 100 != 2) {
            throw refusal(answer, "take events for index " + index);
        }
        if (WEB_PAGE.matcher(answer.body().utf8()).lookingAt()) {
            throw new ApiException(
                    Code.SPLUNK,
                    "a web page, and not splunkd, answers to the events for index " + index + " (HTTP "
                            + answer.status() + ")",
                    "have proxies and login pages let " + serverUri + " through",
                    ErrorResponse.of(answer.status()));
        }
    }

    /** Shows a message to Splunk's users, replacing the one of the same name. */
    public void message(String name, String severity, String text) throws InterruptedException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("name", name);
        form.put("value", text);
        form.put("severity", severity);
        expect(post("/services/messages?output_mode=json", form), "write a message");
    }

    /**
     * An entry of a list that splunkd gives.
     *
     * @param app that owns it, empty for the system
     */
    public record Entry(String name, String app, boolean isEnabled, Map<String, String> values) {}

    /**
     * Entries of any app, as far as the caller may see them.
     *
     * @param path below {@code /servicesNS}, such as {@code -/-/saved/searches}
     * @param query further parameters, such as {@code f=search}, or empty
     * @return empty when the endpoint or the file does not exist
     */
    public List<Entry> list(String path, String query) throws InterruptedException {
        Answer answer = repeated(HttpRequest.get(
                        at("/servicesNS/" + path + "?output_mode=json&count=0" + (query.isEmpty() ? "" : "&" + query)))
                .withAttempts(ATTEMPTS_OF_LISTS));
        if (Responses.isNotFound(answer.status())) {
            return List.of();
        }
        List<Entry> list = new ArrayList<>();
        for (JsonElement entry : entries(answer, "list " + path)) {
            Map<String, String> values = values(entry);
            list.add(new Entry(
                    Json.text(entry, "name"),
                    Json.text(Json.object(entry, "acl"), "app"),
                    !List.of("1", "true").contains(values.getOrDefault("disabled", "0")),
                    values));
        }
        return list;
    }

    /**
     * Creates or changes an object.
     *
     * @param path below {@code /servicesNS}
     * @param query such as {@code f=username}, where the answer would say too much, or empty
     * @throws ApiException with the status when it is refused
     */
    public void write(String path, String query, Map<String, String> form) throws InterruptedException {
        Answer answer = post("/servicesNS/" + path + "?output_mode=json" + (query.isEmpty() ? "" : "&" + query), form);
        if (!Responses.isSuccess(answer.status())) {
            throw refusal(answer, "write " + path);
        }
    }

    /** Takes the results of a search, one at a time. */
    @FunctionalInterface
    public interface ResultHandler {
        void result(JsonObject fields);
    }

    /**
     * Runs a search to its end, with the rights of the caller.
     *
     * @param search begins with a command, such as {@code search} or a bar
     * @param earliest epoch seconds, 0 for all time
     */
    public void search(String search, long earliest, Duration timeout, ResultHandler handler)
            throws InterruptedException {
        String form = "output_mode=json&preview=false&earliest_time=" + earliest + "&search=" + encoded(search);
        HttpRequest request = HttpRequest.post(
                at("/services/search/v2/jobs/export"), RequestBody.of("application/x-www-form-urlencoded", form));
        once.exchange(authorized(request, timeout), response -> {
            if (!Responses.isSuccess(response.status())) {
                throw refusal(read(response), "search");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    result(response.status(), line, handler);
                }
            }
            return true;
        });
    }

    private static void result(int status, String line, ResultHandler handler) {
        try {
            JsonElement json = Json.parse(line);
            for (JsonElement message : Json.array(json, "messages")) {
                if (List.of("ERROR", "FATAL").contains(Json.text(message, "type"))) {
                    throw new ApiException(
                            Code.SPLUNK,
                            "Splunk's search failed: " + Json.text(message, "text"),
                            "",
                            ErrorResponse.of(status));
                }
            }
            JsonObject result = Json.object(json, "result");
            if (result != null) {
                handler.result(result);
            }
        } catch (MalformedJsonException e) {
            throw new ApiException(
                    Code.SPLUNK,
                    "Splunk's answer to a search cannot be understood: " + e.getMessage(),
                    "",
                    ErrorResponse.of(status));
        }
    }

    /** A collection of this app's in the KV store. */
    public KvCollection collection(String name) {
        return collection(name, TIMEOUT);
    }

    /**
     * The same.
     *
     * @param most how long a call may take
     */
    public KvCollection collection(String name, Duration most) {
        return new KvCollection(this, name, most);
    }

    /** What this instance is, such as {@code indexer}, {@code shc_member} and {@code shc_captain}. */
    public Set<String> serverRoles() throws InterruptedException {
        Set<String> roles = new TreeSet<>();
        for (JsonElement entry : entries(get("/services/server/info?output_mode=json"), "say what it is")) {
            roles.addAll(Json.strings(Json.object(entry, "content"), "server_roles"));
        }
        return roles;
    }

    /** Who calls, and what he may do, as {@code authentication/current-context} says it. */
    public SplunkUser currentUser() throws InterruptedException {
        Set<String> capabilities = new TreeSet<>();
        String name = "";
        Answer answer = get("/services/authentication/current-context?output_mode=json");
        for (JsonElement entry : entries(answer, "say what the user may do")) {
            JsonElement content = content(entry);
            capabilities.addAll(Json.strings(content, "capabilities"));
            name = Json.text(content, "username", name);
        }
        return new SplunkUser(name, capabilities);
    }

    /**
     * Whether events for an index arrive somewhere; not in one that is disabled or for metrics. True also when Splunk does not
     * let us see its indexes, or forwards events to indexers that have indexes of their own.
     */
    public boolean mayHaveIndex(String index) throws InterruptedException {
        return missingIndexes(Set.of(index)).isEmpty();
    }

    /** Those of which {@link #mayHaveIndex} is false, by one call or two for all of them. */
    public Set<String> missingIndexes(Set<String> wanted) throws InterruptedException {
        if (wanted.isEmpty()) {
            return Set.of();
        }
        Answer answer = get("/services/data/indexes?output_mode=json&count=0&f=disabled&f=datatype");
        if (answer.status() / 100 != 2) {
            return Set.of();
        }
        Set<String> unusable = new TreeSet<>();
        Set<String> unknown = new TreeSet<>(wanted);
        for (JsonElement entry : entries(answer, "list indexes")) {
            String index = Json.text(entry, "name");
            if (unknown.remove(index)) {
                JsonElement content = content(entry);
                boolean isOff = List.of("1", "true").contains(Json.text(content, "disabled"));
                if (isOff || Json.text(content, "datatype").equals("metric")) {
                    unusable.add(index);
                }
            }
        }
        if (!unknown.isEmpty() && !forwards()) {
            unusable.addAll(unknown);
        }
        return unusable;
    }

    private boolean forwards() throws InterruptedException {
        Answer outputs = get("/services/data/outputs/tcp/group?output_mode=json&count=0");
        return outputs.status() / 100 == 2 && !entries(outputs, "list outputs").isEmpty();
    }

    /**
     * Calls an operation of the add-on's own REST service.
     *
     * @param operation such as {@code update}
     * @param json the body
     */
    public ServiceResponse callService(String operation, String json, Duration timeout) throws InterruptedException {
        HttpRequest request = HttpRequest.post(
                at("/services/ta_defender/" + operation + "?output_mode=json"), RequestBody.json(json));
        return once.exchange(authorized(request, timeout), ServiceResponse::read);
    }

    /**
     * Reads from an operation of the add-on's own REST service.
     *
     * @param operation with what follows it, such as {@code hunt/17?offset=0}
     */
    public ServiceResponse readService(String operation, Duration timeout) throws InterruptedException {
        HttpRequest request = HttpRequest.get(at("/services/ta_defender/" + operation));
        return once.exchange(authorized(request, timeout), ServiceResponse::read);
    }

    /** Whether the caller may change the add-on's configuration; no answer counts as no. */
    public boolean mayWriteConfiguration() throws InterruptedException {
        Answer answer = get("/servicesNS/nobody/TA_defender/apps/local/TA_defender?output_mode=json");
        if (answer.status() / 100 != 2) {
            return false;
        }
        for (JsonElement entry : entries(answer, "say who may change the add-on")) {
            if (Json.text(Json.object(entry, "acl"), "can_write").equalsIgnoreCase("true")) {
                return true;
            }
        }
        return false;
    }

    private Answer get(String path) throws InterruptedException {
        return repeated(HttpRequest.get(at(path)));
    }

    private Answer post(String path, Map<String, String> form) throws InterruptedException {
        StringJoiner body = new StringJoiner("&");
        form.forEach((key, value) -> body.add(encoded(key) + "=" + encoded(value)));
        // a name that the first attempt has created already is answered with 409, as one that was there before
        return repeated(HttpRequest.post(at(path), RequestBody.of("application/x-www-form-urlencoded", body.toString()))
                .asRepeatable());
    }

    URI at(String path) {
        return URI.create(serverUri + path);
    }

    private HttpRequest authorized(HttpRequest request, Duration timeout) {
        return request.withHeader("Authorization", "Splunk " + sessionKey.reveal())
                .withTimeout(timeout);
    }

    /** Sends once. */
    Answer exchange(HttpRequest request, Duration most) throws InterruptedException {
        return accepted(once.exchange(authorized(request, most).asWriteBack(), ManagementPort::read));
    }

    private Answer repeated(HttpRequest request) throws InterruptedException {
        return accepted(repeating.exchange(authorized(request, timeout.get()).asWriteBack(), ManagementPort::read));
    }

    private static Answer accepted(Answer answer) {
        if (answer.status() == 401) {
            throw new ApiException(
                    Code.SPLUNK,
                    "Splunk's management port rejects the session key: " + answer.text(),
                    "",
                    ErrorResponse.of(401));
        }
        return answer;
    }

    private static Answer read(HttpResponse response) throws IOException {
        return new Answer(response.status(), Slice.of(response.body().readNBytes(MAX_BODY_BYTES)));
    }

    /** A missing list is not an empty one: that would look as if nothing were configured. */
    private static JsonArray entries(Answer answer, String what) {
        if (!(Json.member(expect(answer, what), "entry") instanceof JsonArray entries)) {
            throw new ApiException(
                    Code.SPLUNK,
                    "Splunk's response to the request to " + what + " cannot be read: it has no list",
                    "",
                    ErrorResponse.of(answer.status()));
        }
        return entries;
    }

    private static JsonElement content(JsonElement entry) {
        return Objects.requireNonNullElse(Json.object(entry, "content"), entry);
    }

    /** The members of an entry that are texts, numbers, true or false. */
    private static Map<String, String> values(JsonElement entry) {
        Map<String, String> values = new LinkedHashMap<>();
        if (content(entry) instanceof JsonObject content) {
            content.asMap().forEach((key, value) -> {
                if (value instanceof JsonPrimitive) {
                    values.put(key, value.getAsString());
                }
            });
        }
        return values;
    }

    static JsonElement expect(Answer answer, String what) {
        if (answer.status() / 100 != 2) {
            throw refusal(answer, what);
        }
        if (WEB_PAGE.matcher(answer.body().utf8()).lookingAt()) {
            throw new ApiException(
                    Code.SPLUNK,
                    "Splunk's response to the request to " + what + " cannot be read: it is a web page",
                    "check the address of the management port, and the proxies and load balancers in front of it",
                    ErrorResponse.of(answer.status()));
        }
        try {
            return Json.parse(answer.body());
        } catch (MalformedJsonException e) {
            throw new ApiException(
                    Code.SPLUNK,
                    "Splunk's response to the request to " + what + " cannot be read: " + e.getMessage(),
                    "",
                    ErrorResponse.of(answer.status()));
        }
    }

    private static ApiException refusal(Answer answer, String what) {
        boolean busy = Responses.isServerError(answer.status()) || Responses.isTooManyRequests(answer.status());
        return new ApiException(
                Code.SPLUNK,
                ("Splunk " + (busy ? "could not " : "refuses to ") + what + ": HTTP " + answer.status() + " "
                                + answer.text())
                        .strip(),
                busy ? "splunkd is starting or overloaded; see splunkd.log, and try again later" : "",
                ErrorResponse.of(answer.status()));
    }

    /** A segment of a path. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    record Answer(int status, Slice body) {

        /** Splunk's own message in it, if there is one. */
        String text() {
            try {
                for (JsonElement message : Json.array(Json.parse(body), "messages")) {
                    return Json.text(message, "text");
                }
            } catch (MalformedJsonException e) {
                // XML or nothing: the status has to do
            }
            return "";
        }
    }
}

package ta.simulator.splunkd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.splunk.Args;
import com.splunk.Event;
import com.splunk.HttpException;
import com.splunk.HttpService;
import com.splunk.Index;
import com.splunk.IndexCollectionArgs;
import com.splunk.Job;
import com.splunk.Password;
import com.splunk.PasswordCollection;
import com.splunk.RequestMessage;
import com.splunk.ResponseMessage;
import com.splunk.ResultsReaderXml;
import com.splunk.SavedSearch;
import com.splunk.SavedSearchDispatchArgs;
import com.splunk.Service;
import com.splunk.ServiceArgs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The splunkd stand-in, as Splunk's own SDK for Java sees it. */
final class SplunkSdkTest {
    @TempDir
    static Path folder;

    private static SplunkdStandIn splunkd;
    private static SSLSocketFactory before;
    private static Service anywhere;
    private static Service app;

    @BeforeAll
    static void start() throws Exception {
        splunkd = SplunkdStandIn.start(StandInOptions.defaults().withCertificateNames());
        before = HttpService.getSSLSocketFactory();
        HttpService.setSSLSocketFactory(RestClient.credulous().getSocketFactory());
        Path tarball = TestApp.named("test_app")
                .with("default/collections.conf", """
                        [strict]
                        enforceTypes = true
                        field.n = number
                        field.name = string
                        field.tags = array
                        field.on = bool
                        [lenient]
                        field.n = number
                        """)
                .with("default/macros.conf", """
                        [things]
                        definition = index=main sourcetype=thing
                        [things(1)]
                        args = name
                        definition = `things` name="$name$"
                        """)
                .with("default/savedsearches.conf", """
                        [All things]
                        search = `things` | stats count by name
                        [One thing]
                        search = `things("$args.name$")` | table name
                        dispatch.earliest_time = -1h
                        [Beyond the stand-in]
                        search = `things` | transaction name
                        [Broken]
                        search = `nothing`
                        """)
                .pack(folder);
        assertThat(RestClient.admin(splunkd)
                        .post("/services/apps/local", "name", tarball.toString(), "filename", "true")
                        .status())
                .isEqualTo(201);
        anywhere = service("-");
        app = service("test_app");
        for (String name : List.of("a", "b", "b")) {
            Args args = Args.create("sourcetype", "thing");
            anywhere.getReceiver().submit("main", args, "{\"name\":\"" + name + "\"}");
        }
    }

    @AfterAll
    static void stop() {
        HttpService.setSSLSocketFactory(before);
        splunkd.close();
    }

    /** In the name space of an app; {@code -} is none at all. */
    private static Service service(String app) {
        ServiceArgs args = new ServiceArgs();
        args.setHost("localhost");
        args.setPort(URI.create(splunkd.url()).getPort());
        args.setUsername("admin");
        args.setPassword(splunkd.adminPassword());
        if (!app.equals("-")) {
            args.setApp(app);
            args.setOwner("nobody");
        }
        Service service = new Service(args);
        service.login();
        return service;
    }

    @Test
    void server_tellsItsVersion() {
        assertThat(anywhere.getInfo().getVersion()).isEqualTo("9.4.3");
        assertThat(anywhere.getApplications().keySet()).contains("test_app", "search");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "test_app"})
    void secret_isStoredReadAndRemoved(String name) {
        PasswordCollection passwords = service(name).getPasswords();

        Password created = passwords.create("user1", "s3cret \"ä\"", "realm" + name);

        assertThat(created.getClearPassword()).isEqualTo("s3cret \"ä\"");
        assertThat(created.getUsername()).isEqualTo("user1");
        assertThat(created.getRealm()).isEqualTo("realm" + name);
        assertThat(statusOf(() -> passwords.create("user1", "x", "realm" + name)))
                .isEqualTo(409);
        created.remove();
        passwords.refresh();
        assertThat(passwords.values()).noneMatch(password -> password.getRealm().equals("realm" + name));
    }

    @Test
    void post_withoutAContentType_isAForm() throws Exception {
        RestClient rest = RestClient.admin(splunkd);

        RestClient.Result created =
                rest.postBare("/services/storage/passwords?output_mode=json", "name=bare&password=p%20w&realm=r");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.content().get("clear_password").getAsString()).isEqualTo("p w");
    }

    @Test
    void unknownApp_isRefused() {
        Service absent = service("absent");

        assertThat(statusOf(() -> absent.getConfs().refresh())).isEqualTo(404);
        assertThat(statusOf(() -> absent.getPasswords().create("u", "p", "r"))).isEqualTo(404);
        assertThat(statusOf(() -> absent.getSavedSearches().refresh())).isEqualTo(404);
    }

    @Test
    void unknownIndex_isRefused() {
        assertThat(statusOf(() -> anywhere.getReceiver().submit("absent", "x"))).isEqualTo(400);
        assertThat(anywhere.getIndexes().get("absent")).isNull();
    }

    @Test
    void newIndex_takesEvents() {
        Index index = app.getIndexes().create("made", new IndexCollectionArgs());
        index.submit("first");
        index.refresh();

        assertThat(index.getTotalEventCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"n\":\"one\"}",
                "{\"n\":true}",
                "{\"name\":1}",
                "{\"tags\":\"x\"}",
                "{\"on\":\"perhaps\"}",
                "[1]",
                "not json"
            })
    void document_ofAnotherType_isRefusedByAStrictCollection(String document) {
        assertThat(statusOf(() -> post("strict", document))).isEqualTo(400);
        assertThat(statusOf(() -> post("strict/batch_save", "[{\"n\":1}," + document + "]")))
                .isEqualTo(400);
    }

    @Test
    void document_ofTheRightTypes_isStored() {
        assertThat(post("strict", "{\"_key\":\"k\",\"n\":1.5,\"name\":\"x\",\"tags\":[\"a\"],\"on\":true,\"more\":{}}"))
                .isEqualTo(201);
        assertThat(statusOf(() -> post("strict/k", "{\"n\":\"one\"}"))).isEqualTo(400);
        assertThat(get("strict/k")).contains("1.5");
    }

    @Test
    void value_ofAnotherType_isLeftOutByALenientCollection() {
        assertThat(post("lenient", "{\"_key\":\"k\",\"n\":\"one\",\"m\":\"two\"}"))
                .isEqualTo(201);

        assertThat(get("lenient/k")).contains("two").doesNotContain("one");
    }

    @Test
    void savedSearch_isDispatched() throws Exception {
        SavedSearch search = app.getSavedSearches().get("All things");

        Job job = search.dispatch();

        assertThat(job.isDone()).isTrue();
        assertThat(results(job)).containsExactly("a 1", "b 2");
        assertThat(search.history()).extracting(Job::getSid).containsExactly(job.getSid());
    }

    @Test
    void savedSearch_takesArguments() throws Exception {
        SavedSearch search = app.getSavedSearches().get("One thing");
        SavedSearchDispatchArgs args = new SavedSearchDispatchArgs();
        args.add("args.name", "a");

        assertThat(results(search.dispatch(args))).containsExactly("a");
    }

    @Test
    void savedSearch_isMadeChangedAndRemoved() throws Exception {
        SavedSearch search = app.getSavedSearches().create("Mine", "search `things` | head 1 | table name");
        assertThat(results(search.dispatch())).hasSize(1);
        search.setSearch("search `things` | head 2 | table name");
        search.update();
        assertThat(results(app.getSavedSearches().get("Mine").dispatch())).hasSize(2);
        assertThat(statusOf(() -> app.getSavedSearches().create("Mine", "search x")))
                .isEqualTo(409);
        search.remove();

        assertThat(app.getSavedSearches().get("Mine")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Beyond the stand-in", "Broken"})
    void savedSearch_thatCannotRun_isRefused(String name) {
        SavedSearch search = app.getSavedSearches().get(name);

        assertThat(statusOf(search::dispatch)).isEqualTo(400);
        assertThat(statusOf(() -> app.getSavedSearches().get("All things").remove()))
                .isEqualTo(400);
    }

    @Test
    void search_streamsItsResults() throws Exception {
        InputStream stream = app.oneshotSearch("search `things` | stats count by name");

        assertThat(rows(stream)).containsExactly("a 1", "b 2");
    }

    private interface Action {
        void run() throws Exception;
    }

    private static int statusOf(Action action) {
        HttpException refused = catchThrowableOfType(HttpException.class, action::run);
        return refused == null ? 200 : refused.getStatus();
    }

    private static int post(String collection, String document) {
        RequestMessage request = new RequestMessage("POST");
        request.getHeader().put("Content-Type", "application/json");
        request.setContent(document);
        return app.send("storage/collections/data/" + collection, request).getStatus();
    }

    private static String get(String document) {
        ResponseMessage answer = app.get("storage/collections/data/" + document);
        try (InputStream content = answer.getContent()) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> results(Job job) throws IOException {
        return rows(job.getResults());
    }

    private static List<String> rows(InputStream results) throws IOException {
        List<String> rows = new ArrayList<>();
        ResultsReaderXml reader = new ResultsReaderXml(results);
        for (Event event = reader.getNextEvent(); event != null; event = reader.getNextEvent()) {
            rows.add(String.join(
                    " ",
                    event.values().stream()
                            .filter(Predicate.not(String::isEmpty))
                            .toList()));
        }
        reader.close();
        return rows;
    }
}

package ta.simulator.splunkd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The management port answers as Splunk's does: confs, secrets, bulletins, KV store, receivers, searches. */
final class ManagementPortIT {
    private static final String APP = "/servicesNS/nobody/test_app/";

    @TempDir
    static Path folder;

    private static SplunkdStandIn splunkd;
    private static RestClient rest;
    private static RestClient analyst;

    @BeforeAll
    static void start() throws Exception {
        splunkd = SplunkdStandIn.start(StandInOptions.defaults());
        rest = RestClient.admin(splunkd);
        analyst = RestClient.basic(splunkd, "analyst", splunkd.analystPassword());
        Path tarball = TestApp.named("test_app")
                .with("default/colours.conf", "[default]\nshade = dark\n[sky]\nhue = blue\n")
                .with("default/collections.conf", "[things]\n")
                .with("default/indexes.conf", "[extra]\n")
                .pack(folder);
        assertThat(rest.post("/services/apps/local", "name", tarball.toString(), "filename", "true")
                        .status())
                .isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        splunkd.close();
    }

    @Test
    void call_whenNobodyIsNamed_answers401() throws Exception {
        assertThat(rest.with("Splunk nonsense").get("/services/server/info").status())
                .isEqualTo(401);
        assertThat(rest.post("/services/auth/login", "username", "admin", "password", "wrong")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void login_whenRight_givesASessionKeyThatWorks() throws Exception {
        RestClient.Result login =
                rest.post("/services/auth/login", "username", "admin", "password", splunkd.adminPassword());
        String key = login.json().get("sessionKey").getAsString();
        RestClient.Result context =
                rest.with("Splunk " + key).get("/services/authentication/current-context?output_mode=json");
        assertThat(context.content().get("username").getAsString()).isEqualTo("admin");
    }

    @Test
    void feed_whenNoModeIsAsked_isAtom() throws Exception {
        assertThat(rest.get("/services/server/info").body())
                .contains("<feed xmlns=\"http://www.w3.org/2005/Atom\"")
                .contains("<title>server-info</title>")
                .contains("<s:key name=\"version\">9.4.3</s:key>")
                .contains("<s:key name=\"server_roles\"><s:list><s:item>indexer</s:item>");
    }

    @Test
    void conf_whenStanzasAreWritten_layersLocalOverDefault() throws Exception {
        String colours = APP + "configs/conf-colours";
        RestClient.Result shipped = rest.get(colours + "/sky?output_mode=json");
        assertThat(shipped.content().get("hue").getAsString()).isEqualTo("blue");
        assertThat(shipped.content().get("shade").getAsString()).isEqualTo("dark");

        assertThat(rest.post(colours + "/sky", "hue", "grey").status()).isEqualTo(200);
        assertThat(rest.get(APP + "properties/colours/sky/hue").body()).isEqualTo("grey");
        assertThat(Files.readString(splunkd.home().resolve("etc/apps/test_app/default/colours.conf")))
                .contains("blue");

        assertThat(rest.post(colours, "name", "sea", "hue", "line one\nline two")
                        .status())
                .isEqualTo(201);
        assertThat(rest.post(colours, "name", "sea", "hue", "x").status()).isEqualTo(409);
        assertThat(rest.get(colours + "/sea?output_mode=json")
                        .content()
                        .get("hue")
                        .getAsString())
                .isEqualTo("line one\nline two");
        assertThat(rest.get(colours + "?output_mode=json&count=0").entries()).isEqualTo(2);
        assertThat(analyst.post(colours + "/sea", "hue", "red").status()).isEqualTo(403);
        assertThat(rest.delete(colours + "/sea").status()).isEqualTo(200);
        assertThat(rest.get(colours + "/sea").status()).isEqualTo(404);
        assertThat(rest.delete(colours + "/sky").status()).isEqualTo(400);
    }

    @Test
    void conf_whenNoAppHasTheFile_answers404() throws Exception {
        RestClient.Result result = rest.get(APP + "configs/conf-tastes?output_mode=json");
        assertThat(result.status()).isEqualTo(404);
        assertThat(result.message()).contains("tastes");
    }

    @Test
    void secret_whenStored_isInClearOnlyForThoseWhoMayListIt_andNowhereOnTheDisk() throws Exception {
        String passwords = APP + "storage/passwords";
        String secret = "s3cret/ä :\"value";
        assertThat(rest.post(passwords, "realm", "re:alm", "name", "a b/c", "password", secret)
                        .status())
                .isEqualTo(201);
        assertThat(rest.post(passwords, "realm", "re:alm", "name", "a b/c", "password", secret)
                        .status())
                .isEqualTo(409);
        String entity = passwords + "/" + RestClient.escape("re\\:alm:a b/c:");
        RestClient.Result one = rest.get(entity + "?output_mode=json");
        assertThat(one.content().get("clear_password").getAsString()).isEqualTo(secret);
        assertThat(one.content().get("realm").getAsString()).isEqualTo("re:alm");
        assertThat(one.content().get("username").getAsString()).isEqualTo("a b/c");
        assertThat(analyst.get(passwords + "?output_mode=json").status()).isEqualTo(403);
        RestClient.Result chosen = rest.get(passwords + "?output_mode=json&count=0&f=realm&f=username");
        assertThat(chosen.body()).doesNotContain("clear_password");

        try (Stream<Path> files = Files.walk(splunkd.home())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
                        .doesNotContain("s3cret");
            }
        }
        assertThat(rest.post(entity, "password", "other")
                        .content()
                        .get("clear_password")
                        .getAsString())
                .isEqualTo("other");
        assertThat(rest.delete(entity).status()).isEqualTo(200);
        assertThat(rest.get(entity).status()).isEqualTo(404);
    }

    @Test
    void secret_whenCallersCountAsRemoteAndTheListExcludesThem_isMasked() throws Exception {
        try (SplunkdStandIn remote =
                SplunkdStandIn.start(StandInOptions.defaults().withRemoteCallers())) {
            RestClient client = RestClient.admin(remote);
            String path = "/servicesNS/nobody/search/storage/passwords";
            client.post(path, "name", "who", "password", "clear");
            assertThat(client.get(path + "?output_mode=json")
                            .content()
                            .get("clear_password")
                            .getAsString())
                    .isEqualTo("clear");
            client.post(
                    "/servicesNS/nobody/search/configs/conf-limits/storage_passwords_masking",
                    "view_cleartext_allowlist",
                    "10.0.0.0/8");
            assertThat(client.get(path + "?output_mode=json")
                            .content()
                            .get("clear_password")
                            .getAsString())
                    .isEqualTo("********");
        }
    }

    @Test
    void message_whenPostedTwice_isReplaced() throws Exception {
        rest.post("/services/messages", "name", "m", "value", "one", "severity", "warn");
        rest.post("/services/messages", "name", "m", "value", "two", "severity", "error");
        assertThat(rest.get("/services/messages/m?output_mode=json")
                        .content()
                        .get("message")
                        .getAsString())
                .isEqualTo("two");
        assertThat(rest.post("/services/messages", "name", "m", "value", "x", "severity", "loud")
                        .status())
                .isEqualTo(400);
        assertThat(analyst.post("/services/messages", "name", "n", "value", "x").status())
                .isEqualTo(403);
        assertThat(rest.delete("/services/messages/m").status()).isEqualTo(200);
    }

    @Test
    void collection_whenUsed_storesFindsAndRefusesAsAKvStore() throws Exception {
        String data = APP + "storage/collections/data/things";
        assertThat(rest.postText(data, "{\"_key\":\"a\",\"n\":1}").status()).isEqualTo(201);
        assertThat(rest.postText(data, "{\"_key\":\"a\",\"n\":2}").status()).isEqualTo(409);
        assertThat(rest.postText(data + "/batch_save", "[{\"_key\":\"b\",\"n\":5},{\"_key\":\"c\",\"n\":9}]")
                        .body())
                .isEqualTo("[\"b\",\"c\"]");
        String query = RestClient.escape("{\"n\":{\"$gt\":1,\"$lt\":9}}");
        assertThat(rest.get(data + "?query=" + query).body()).contains("\"b\"").doesNotContain("\"c\"");
        assertThat(rest.postText(data + "/a", "{\"n\":3}").status()).isEqualTo(200);
        assertThat(rest.get(data + "/a").json().get("n").getAsInt()).isEqualTo(3);
        assertThat(rest.delete(data + "/a").status()).isEqualTo(200);
        assertThat(rest.get(data + "/a").status()).isEqualTo(404);
        assertThat(rest.get(APP + "storage/collections/data/nothings").status()).isEqualTo(404);
        assertThat(rest.post(APP + "storage/collections/config", "name", "more").status())
                .isEqualTo(201);
    }

    @Test
    void search_whenOverEvents_findsByIndexFieldsAndWords() throws Exception {
        String simple = "/services/receivers/simple?index=extra&sourcetype=json_thing&source=s1&host=h1";
        rest.postText(simple, "{\"id\":\"1\",\"title\":\"Big Fish\",\"tags\":[\"x\",\"y\"]}");
        rest.postText(simple, "{\"id\":\"2\",\"title\":\"Small Fish\"}");

        RestClient.Result export = rest.post(
                "/services/search/v2/jobs/export",
                "search",
                "search index=extra sourcetype=json_thing \"big fish\" | table id title tags{} host");
        assertThat(export.body().strip())
                .isEqualTo("{\"preview\":false,\"offset\":0,\"lastrow\":true,\"result\":"
                        + "{\"id\":\"1\",\"title\":\"Big Fish\",\"tags{}\":[\"x\",\"y\"],\"host\":\"h1\"}}");

        RestClient.Result count = rest.post(
                "/services/search/jobs",
                "search",
                "search index=extra (id=1 OR id=2) NOT title=small* | stats count by host",
                "exec_mode",
                "oneshot");
        assertThat(count.json().getAsJsonArray("results").toString()).isEqualTo("[{\"host\":\"h1\",\"count\":\"1\"}]");

        String sid = rest.post("/services/search/jobs", "search", "search index=extra | sort - id | head 1")
                .json()
                .get("sid")
                .getAsString();
        assertThat(rest.get("/services/search/jobs/" + sid + "?output_mode=json")
                        .content()
                        .get("isDone")
                        .getAsBoolean())
                .isTrue();
        assertThat(rest.get("/services/search/v2/jobs/" + sid + "/results?output_mode=csv")
                        .body())
                .contains("Small Fish");
    }

    @Test
    void search_whenItsLanguageIsNotKnown_answers400AndNamesTheCommand() throws Exception {
        RestClient.Result result =
                rest.post("/services/search/jobs/export", "search", "search index=main | transaction id");
        assertThat(result.status()).isEqualTo(400);
        assertThat(result.message()).contains("'transaction'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"| transaction id", "|", "| index=main"})
    void search_thatBeginsWithACommandThatIsNotKnown_answers400(String search) throws Exception {
        assertThat(rest.post("/services/search/jobs", "search", search, "exec_mode", "oneshot")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void logFilesOfAddons_areInInternal_lineByLine() throws Exception {
        Path log = splunkd.home().resolve("var/log/splunk/TA_defender_alerts.log");
        Files.writeString(log, "2026-11-29 10:00:00,000 +0000 INFO a=1\n2026-11-29 10:00:01,000 +0000 ha");
        String search = "search index=_internal sourcetype=\"ta_defender:log\" | stats count";

        assertThat(rest.post("/services/search/jobs/export", "search", search).body())
                .contains("\"1\"");
        Files.writeString(log, "lf\n", StandardOpenOption.APPEND);
        assertThat(rest.post("/services/search/jobs/export", "search", search).body())
                .contains("\"2\"");
    }

    @Test
    void receiver_whenTheIndexIsUnknown_isReportedInInternal() throws Exception {
        rest.postText("/services/receivers/simple?index=absent", "x");
        RestClient.Result found = rest.post(
                "/services/search/jobs/export", "search", "search index=_internal \"deleted index=absent\" | head 1");
        assertThat(found.body()).contains("IndexProcessor");
    }

    @Test
    void installation_whenThePackageIsWrong_namesEveryFault() throws Exception {
        Path tarball = TestApp.named("wrong_app")
                .with("default/app.conf", "[package]\nid = other_app\n")
                .withMode("default/data.conf", 0466, "x")
                .withMode("bin/all.sh", 0777, "x")
                .pack(folder);
        RestClient.Result result = rest.post("/services/apps/local", "name", tarball.toString(), "filename", "true");
        assertThat(result.status()).isEqualTo(400);
        assertThat(List.of(result.message().split("; ")))
                .hasSize(4)
                .anyMatch(fault -> fault.contains("app.conf [package] id says \"other_app\""))
                .anyMatch(fault -> fault.contains("default/data.conf has mode 466"))
                .anyMatch(fault -> fault.contains("bin/all.sh is writable for everybody"));
        assertThat(Files.exists(splunkd.home().resolve("etc/apps/wrong_app"))).isFalse();
    }

    @Test
    void scheme_whenSplunkdWouldRefuseIt_isNotRegisteredAndTheLogSaysWhy() throws Exception {
        Path tarball = TestApp.named("refused_app")
                .with(
                        "README/inputs.conf.spec",
                        "[bare://<name>]\n[locked://<name>]\np = <string>\n[broken://<name>]\np = <string>\n[lost://<name>]\np = <string>\n")
                .with("default/inputs.conf", "[bare]\n[stranger://x]\np = 1\n[unspoken]\n")
                .with("bin/locked.sh", TestApp.script(""))
                .withProgram("bin/broken.sh", "#!/bin/sh\necho '<scheme><title>x</scheme>'\n")
                .withProgram("bin/unspoken.sh", TestApp.script(""))
                .pack(folder);
        rest.post("/services/apps/local", "name", tarball.toString(), "filename", "true");
        assertThat(rest.get("/services/data/modular-inputs?output_mode=json").entries())
                .isZero();
        List<String> log = splunkd.log().stream().map(line -> line.message()).toList();
        assertThat(log)
                .anyMatch(line -> line.contains("\"bare\"") && line.contains("has no parameter"))
                .anyMatch(line -> line.contains("\"locked\"") && line.contains("no exec bit"))
                .anyMatch(line -> line.contains("scheme=broken") && line.contains("no valid XML"))
                .anyMatch(line -> line.contains("\"lost\"") && line.contains("Unable to find the program"))
                .anyMatch(line -> line.contains("\"unspoken\"") && line.contains("has no stanza"))
                .anyMatch(line -> line.contains("No such scheme \"stranger\""));
    }

    @Test
    void update_whenTheAppIsReplaced_keepsLocalAndDropsWhatIsNoLongerShipped() throws Exception {
        Path first =
                TestApp.named("up_app").with("default/a.conf", "[x]\nk = 1\n").pack(folder);
        rest.post("/services/apps/local", "name", first.toString(), "filename", "true");
        rest.post("/servicesNS/nobody/up_app/configs/conf-a/x", "k", "2");
        Path second = TestApp.named("up_app").with("default/b.conf", "[y]\n").pack(folder);
        assertThat(rest.post("/services/apps/local", "name", second.toString(), "filename", "true")
                        .status())
                .isEqualTo(409);
        assertThat(rest.post("/services/apps/local", "name", second.toString(), "filename", "1", "update", "1")
                        .status())
                .isEqualTo(201);
        Path app = splunkd.home().resolve("etc/apps/up_app");
        assertThat(app.resolve("default/a.conf")).doesNotExist();
        assertThat(app.resolve("default/b.conf")).exists();
        assertThat(Files.readString(app.resolve("local/a.conf"))).contains("k = 2");
    }
}

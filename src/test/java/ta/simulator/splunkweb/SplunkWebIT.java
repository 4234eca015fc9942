package ta.simulator.splunkweb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.simulator.splunkd.SplunkdStandIn;
import ta.simulator.splunkd.StandInOptions;

/** The stand-in of Splunk Web over an app made for the test, so that its own rules are looked at. */
class SplunkWebIT {
    private static final String VIEW = "/app/my_app/";

    @TempDir
    private static Path home;

    private static SplunkdStandIn splunkd;
    private static SplunkWebStandIn web;
    private static WebClient admin;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        splunkd = SplunkdStandIn.start(StandInOptions.defaults().withHome(home));
        Map<String, String> files = new LinkedHashMap<>();
        files.put("default/app.conf", "[install]\nbuild = 7\n[ui]\nis_visible = 1\nlabel = My <App>\n");
        files.put(
                "default/data/ui/nav/default.xml",
                "<nav><view name=\"old\"/><view name=\"modern\" default=\"true\"/></nav>");
        files.put(
                "default/data/ui/views/modern.xml",
                "<view template=\"pages/splunk_ui_app.html\" type=\"html\"><label>Modern</label></view>");
        files.put(
                "default/data/ui/views/old.xml",
                "<dashboard version=\"1.1\" script=\"pages/old.js\"><label>Old</label><row><panel><html><div id=\"root\">"
                        + "<script>alert(1)</script><a href=\"modern\">go</a></div></html></panel></row></dashboard>");
        files.put("default/data/ui/views/ancient.xml", "<dashboard><label>Ancient</label></dashboard>");
        files.put(
                "default/data/ui/views/templated.xml",
                "<view template=\"app:/templates/x.html\"><label>T</label></view>");
        files.put("appserver/static/pages/old.js", "1");
        files.put(
                "default/restmap.conf",
                "[script:one]\nmatch = /one\nscripttype = persist\nscript = x\ndriver = /bin/false\n");
        files.put("default/web.conf", "[expose:one]\npattern = one/*\nmethods = GET\n");
        files.put("metadata/default.meta", "[]\nexport = system\n");
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = home.resolve("etc/apps/my_app").resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        web = SplunkWebStandIn.start(
                WebOptions.of(splunkd.url(), home).withRootPath("/root").withLocale("de-DE"));
        admin = new WebClient(web.url());
    }

    @AfterAll
    static void stop() {
        web.close();
        splunkd.close();
    }

    @BeforeEach
    void fresh() throws IOException, InterruptedException {
        web.settings().setVersion("10.4");
        web.settings().setDashboardScriptsSilent(false);
        web.settings().setTemplatesDeactivated(false);
        web.settings().clearFaults();
        assertThat(admin.logIn("admin", splunkd.adminPassword())).isTrue();
    }

    @Test
    void app_withoutView_leadsToTheDefaultOne_withRootPathAndLocale() throws Exception {
        assertThat(admin.page("/app/my_app").headers().firstValue("Location"))
                .contains("/root/de-DE/app/my_app/modern");
        assertThat(admin.page("/config?autoload=1").body())
                .contains("\"LOCALE\":\"de-DE\"", "\"MRSPARKLE_ROOT_PATH\":\"/root\"", "/root/de-DE/splunkd/__raw");
    }

    @Test
    void modernView_before104_is500_thenLoadsOneScript() throws Exception {
        web.settings().setVersion("10.2");
        assertThat(admin.page(VIEW + "modern").statusCode()).isEqualTo(500);
        web.settings().setVersion("10.4");
        HttpResponse<String> page = admin.page(VIEW + "modern");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains(":7/app/my_app/pages/modern.js\"").doesNotContain("bootstrap");
    }

    @Test
    void simpleXml_stripsScriptsOfPanels_andFetchesItsOwn() throws Exception {
        String page = admin.page(VIEW + "old").body();
        assertThat(page).contains("<a href=\"modern\">go</a>", "/app/my_app/pages/old.js", "bootstrap-enterprise.css");
        assertThat(page).doesNotContain("alert(1)");

        web.settings().setDashboardScriptsSilent(true);
        assertThat(admin.page(VIEW + "old").body()).doesNotContain("pages/old.js");
    }

    @Test
    void views_thatNoVersionShows_are500() throws Exception {
        assertThat(admin.page(VIEW + "ancient").body()).contains("version=&quot;1.1&quot;");
        assertThat(admin.page(VIEW + "ancient").statusCode()).isEqualTo(500);
        web.settings().setTemplatesDeactivated(true);
        assertThat(admin.page(VIEW + "templated").statusCode()).isEqualTo(403);
        assertThat(admin.page(VIEW + "none").statusCode()).isEqualTo(404);
    }

    @Test
    void withoutSession_pagesLeadToTheLogIn_andCallsAre401() throws Exception {
        web.endSessions();

        HttpResponse<String> page = admin.page(VIEW + "old");
        assertThat(page.statusCode()).isEqualTo(303);
        assertThat(page.headers().firstValue("Location").orElse("")).contains("/account/login?return_to=");
        assertThat(admin.call("GET", "/services/server/info", Map.of()).statusCode())
                .isEqualTo(401);
        assertThat(admin.logIn("admin", "wrong")).isFalse();
    }

    @Test
    void changes_withoutTheToken_are401() throws Exception {
        assertThat(admin.callWithoutToken("POST", "/services/messages", Map.of("name", "n", "value", "v"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(admin.call("POST", "/services/messages", Map.of("name", "n", "value", "v"))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void calls_thatNobodyExposes_are404() throws Exception {
        assertThat(admin.call("GET", "/services/one", Map.of()).statusCode()).isEqualTo(404);
        assertThat(admin.call("POST", "/services/one/x", Map.of()).statusCode()).isEqualTo(404);
        assertThat(admin.call("GET", "/services/auth/login", Map.of()).statusCode())
                .isEqualTo(404);
        // exposed, but its driver ends at once
        assertThat(admin.call("GET", "/services/one/x", Map.of()).statusCode()).isEqualTo(500);
    }

    @Test
    void control_makesCallsFail_asOftenAsAskedFor() throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(web.origin() + "/__control"))
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "{\"theme\":\"dark\",\"fault\":{\"path\":\"server/info\",\"status\":503,\"times\":2}}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(answer.body()).contains("\"theme\":\"dark\"");
        assertThat(admin.call("GET", "/services/server/info", Map.of()).statusCode())
                .isEqualTo(503);
        assertThat(admin.call("GET", "/services/server/info", Map.of()).statusCode())
                .isEqualTo(503);
        assertThat(admin.call("GET", "/services/server/info", Map.of()).statusCode())
                .isEqualTo(200);
        assertThat(admin.page("/static/@x/build/api/get_theme.js").body()).contains("\"dark\"");
    }

    @Test
    void files_comeFromTheAppAndFromNowhereElse() throws Exception {
        assertThat(admin.page("/static/@x:7/app/my_app/pages/old.js").body()).isEqualTo("1");
        assertThat(admin.page("/static/@x:7/app/my_app/..%2F..%2Fdefault/app.conf")
                        .statusCode())
                .isEqualTo(404);
        assertThat(admin.page("/app/launcher/home").body()).contains("My &lt;App&gt;");
    }

    @Test
    void search_rest_showsWhatTheUserMaySee() throws Exception {
        String body = admin.call(
                        "POST",
                        "/services/search/jobs",
                        Map.of(
                                "search", "| rest /services/apps/local splunk_server=local count=0 | fields title",
                                "exec_mode", "oneshot",
                                "output_mode", "json"))
                .body();

        assertThat(body).contains("\"title\":\"my_app\"");
    }
}

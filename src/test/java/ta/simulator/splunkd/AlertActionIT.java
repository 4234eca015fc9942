package ta.simulator.splunkd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ta.simulator.net.Json;
import ta.simulator.splunkd.alert.AlertRun;

/** The stand-in runs alert actions as splunkd does: payload, results file, tokens, time limit, exit code, log lines. */
final class AlertActionIT {
    @TempDir
    Path folder;

    private SplunkdStandIn splunkd;
    private RestClient rest;

    @BeforeEach
    void start() throws Exception {
        splunkd = SplunkdStandIn.start(StandInOptions.defaults());
        rest = RestClient.admin(splunkd);
        Path tarball = TestApp.named("act_app")
                .with("default/alert_actions.conf", """
                        [shout]
                        is_custom = 1
                        payload_format = json
                        param.id = $result.id$
                        param.other = plain $nothing$
                        [slow]
                        is_custom = 1
                        payload_format = json
                        maxtime = 1s
                        [fail]
                        is_custom = 1
                        payload_format = json
                        """)
                .withProgram("bin/shout.sh", "#!/bin/sh\ncat > /dev/null\necho \"INFO called with $1\" >&2\n")
                .withProgram("bin/slow.sh", "#!/bin/sh\nsleep 30\n")
                .withProgram("bin/fail.sh", "#!/bin/sh\necho 'ERROR no luck' >&2\nexit 2\n")
                .pack(folder);
        rest.post("/services/apps/local", "name", tarball.toString(), "filename", "true");
        rest.postText("/services/receivers/simple?sourcetype=t", "{\"id\":\"7\",\"tags\":[\"a\",\"b$\"]}");
        rest.postText("/services/receivers/simple?sourcetype=t", "{\"id\":\"8\"}");
    }

    @AfterEach
    void stop() {
        splunkd.close();
    }

    @Test
    void action_whenSentFromASearch_getsPayloadAndEveryRow() throws Exception {
        RestClient.Result result = send("search sourcetype=t | sort id | table id tags{}"
                + " | sendalert shout param.comment=\"for $result.id$ of $job.resultCount$\"");
        assertThat(result.status()).as(result.body()).isEqualTo(200);
        AlertRun run = splunkd.alertRuns().get(0);
        JsonObject payload = Json.parseObject(run.payload());
        assertThat(run.exitCode()).isZero();
        assertThat(payload.getAsJsonObject("configuration").toString())
                .isEqualTo("{\"id\":\"7\",\"other\":\"plain $nothing$\",\"comment\":\"for 7 of 2\"}");
        assertThat(payload.getAsJsonObject("result").get("id").getAsString()).isEqualTo("7");
        assertThat(payload.get("owner").getAsString()).isEqualTo("admin");
        String key = payload.get("session_key").getAsString();
        assertThat(rest.with("Splunk " + key).get("/services/server/info").status())
                .isEqualTo(200);
        assertThat(unpacked(Path.of(payload.get("results_file").getAsString()))).isEqualTo("""
                        "id","__mv_id","tags{}","__mv_tags{}"
                        "7","","a
                        b$","$a$;$b$$$"
                        "8","","",""
                        """);
        assertThat(splunkd.log())
                .anyMatch(line -> line.component().equals("sendmodalert")
                        && line.source().equals("shout")
                        && line.message().equals("called with --execute"));
    }

    @Test
    void action_whenItFails_failsTheSearch() throws Exception {
        RestClient.Result result = send("search sourcetype=t | sendalert fail");
        assertThat(result.status()).isEqualTo(400);
        assertThat(result.message()).contains("error code 2");
        assertThat(splunkd.alertRuns().get(0).errors()).containsExactly("ERROR no luck");
    }

    @Test
    void action_whenItsTimeIsOver_isKilled() throws Exception {
        assertThat(send("search sourcetype=t | sendalert slow").status()).isEqualTo(400);
        assertThat(splunkd.alertRuns().get(0).timedOut()).isTrue();
        assertThat(splunkd.alertRuns().get(0).took()).isLessThan(java.time.Duration.ofSeconds(20));
    }

    @Test
    void action_whenUnknown_isRefusedByName() throws Exception {
        assertThat(send("search sourcetype=t | sendalert whisper").message()).contains("\"whisper\" not found");
    }

    private RestClient.Result send(String search) throws Exception {
        return rest.post("/servicesNS/admin/act_app/search/jobs", "exec_mode", "oneshot", "search", search);
    }

    private static String unpacked(Path file) throws IOException {
        try (GZIPInputStream input = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

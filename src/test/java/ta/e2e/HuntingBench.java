package ta.e2e;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import ta.simulator.defender.Fault;
import ta.simulator.defender.HuntingTables;
import ta.simulator.defender.SimulatorOptions;
import ta.simulator.net.Json;

/**
 * Measures {@code | defenderhunt} of the built package between the stand-ins, for {@code make bench-hunting}: how soon it answers
 * getinfo, 100,000 rows, and how soon it ends when the search is cancelled. Prints seconds, medians of several runs.
 */
final class HuntingBench {
    private static final String TABLE = "DeviceLogonEvents";
    private static final int ROWS = 100_000;

    private final SplunkUnderTest splunk;
    private final String sessionKey;

    private HuntingBench(SplunkUnderTest splunk) {
        this.splunk = splunk;
        String password = splunk.hooks("a session key").adminPassword();
        this.sessionKey = splunk.rest()
                .post("/services/auth/login", Map.of("username", "admin", "password", password))
                .get("sessionKey")
                .getAsString();
    }

    public static void main(String[] arguments) throws Exception {
        try (Rig rig = Rig.open(SimulatorOptions.withSeed(5))) {
            HuntingTables tables = rig.defender().tenant().hunting();
            tables.define(TABLE, "Timestamp:DateTime", "DeviceId", "ReportId:Int64", "AccountName", "RemoteIP");
            Instant newest = Instant.now().minusSeconds(1_800);
            for (int i = 0; i < ROWS; i++) {
                tables.add(TABLE, row(i, newest.minusMillis(50L * i)));
            }
            HuntingBench bench = new HuntingBench(rig.splunk());
            JsonObject getinfo = Json.object("getinfo_only", true);
            // the first start writes the archive of classes
            bench.run(getinfo);
            print("getinfo with the archive of classes", bench.median(9, getinfo, "getinfo_seconds"));
            JsonObject all = Json.object("keep_rows", false);
            bench.run(all);
            print("100,000 rows", bench.median(3, all, "seconds"));
            rig.defender()
                    .faults()
                    .always()
                    .matching("POST", "/v1.0/security/runHuntingQuery")
                    .answer(Fault.hang(Duration.ofMinutes(5)));
            print("end after the search was cancelled", bench.median(3, Json.object("cancel_after", 2), "end_seconds"));
        }
    }

    private static JsonObject row(int id, Instant time) {
        return Json.object(
                "Timestamp",
                time.toString(),
                "DeviceId",
                "d" + id % 997,
                "ReportId",
                id,
                "AccountName",
                "user" + id % 4_999,
                "RemoteIP",
                "10.0." + id % 256 + "." + id / 256 % 256);
    }

    private static void print(String what, double seconds) {
        System.out.println(String.format(Locale.ROOT, "%-40s %6.2f s", what, seconds));
    }

    private double median(int runs, JsonObject order, String figure) throws Exception {
        double[] seconds = new double[runs];
        for (int i = 0; i < runs; i++) {
            seconds[i] = run(order).get(figure).getAsDouble();
        }
        Arrays.sort(seconds);
        return seconds[runs / 2];
    }

    private JsonObject run(JsonObject order) throws IOException, InterruptedException {
        Path home = splunk.hooks("running a command").home();
        JsonArray words = new JsonArray();
        words.add("account=" + Rig.ACCOUNT);
        words.add("\"" + TABLE + "\"");
        JsonObject told = order.deepCopy();
        told.add(
                "command",
                Json.array(
                        home.resolve("etc/apps/TA_defender/bin/defenderhunt.sh").toString()));
        told.add(
                "env",
                Json.object(
                        "SPLUNK_HOME",
                        home.toString(),
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "PATH",
                        System.getenv("PATH")));
        told.add(
                "searchinfo",
                Json.object(
                        "args",
                        words,
                        "raw_args",
                        words,
                        "earliest_time",
                        "0",
                        "latest_time",
                        "0",
                        "username",
                        "admin",
                        "sid",
                        "1.1",
                        "splunkd_uri",
                        splunk.hooks("its address").url().toString(),
                        "session_key",
                        sessionKey));
        Process driver = new ProcessBuilder(HuntingIT.python().toString(), "src/test/python/drive_command.py")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        driver.getOutputStream().write(Json.bytes(told));
        driver.getOutputStream().close();
        String said = new String(driver.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (driver.waitFor() != 0) {
            throw new IOException("the driver failed: " + said);
        }
        JsonObject answer = Json.parseObject(said);
        if (answer.get("stderr").getAsString().contains("ERROR")) {
            throw new IOException("the command failed: " + answer.get("stderr").getAsString());
        }
        return answer;
    }
}

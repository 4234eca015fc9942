package ta.defender.hunting;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import ta.defender.json.Slice;
import ta.defender.json.Timestamps;
import ta.defender.microsoft.HuntingColumn;

/** The sign-ins of a fictitious company in the last day, whatever the query. Asks nobody. */
final class SampleHunts implements HuntSource {
    private static final String TENANT = "00000000-0000-4000-8000-00000000c001";
    private static final Duration BETWEEN_ROWS = Duration.ofMinutes(12);
    private static final int ROWS = 120;
    private static final List<String> DEVICES =
            List.of("dc02.contoso.com", "lap-4711.contoso.com", "dc02.contoso.com", "sql-07.contoso.com");
    private static final List<String> USERS =
            List.of("adele.vance@contoso.com", "svc-backup@contoso.com", "adele.vance@contoso.com");
    private static final List<String> ADDRESSES =
            List.of("203.0.113.45", "198.51.100.23", "203.0.113.45", "192.0.2.23", "203.0.113.45");
    private static final List<String> PROGRAMS =
            List.of("svchost.exe", "lsass.exe", "svchost.exe", "svchost.exe", "services.exe", "svchost.exe", "wsl.exe");
    private static final List<HuntingColumn> COLUMNS = List.of(
            new HuntingColumn("Timestamp", "DateTime"),
            new HuntingColumn("DeviceName", "String"),
            new HuntingColumn("AccountUpn", "String"),
            new HuntingColumn("RemoteIP", "String"),
            new HuntingColumn("ActionType", "String"),
            new HuntingColumn("LogonType", "String"),
            new HuntingColumn("InitiatingProcessFileName", "String"));

    private final InstantSource clock;

    SampleHunts(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public boolean run(String account, HuntRequest request, HuntReceiver receiver) throws InterruptedException {
        receiver.begin(TENANT, COLUMNS);
        Instant now = clock.instant();
        int rows = Math.min(ROWS, request.max());
        for (int i = 0; i < rows; i++) {
            JsonObject row = new JsonObject();
            row.addProperty("Timestamp", Timestamps.format(now.minus(BETWEEN_ROWS.multipliedBy(i))));
            row.addProperty("DeviceName", of(DEVICES, i));
            row.addProperty("AccountUpn", of(USERS, i));
            row.addProperty("RemoteIP", of(ADDRESSES, i));
            row.addProperty("ActionType", i % 3 == 0 ? "LogonSuccess" : "LogonFailed");
            row.addProperty("LogonType", i % 3 == 0 ? "RemoteInteractive" : "Network");
            row.addProperty("InitiatingProcessFileName", of(PROGRAMS, i));
            receiver.row(Slice.of(row.toString()));
        }
        return rows < ROWS;
    }

    private static String of(List<String> values, int i) {
        return values.get(i % values.size());
    }
}

package ta.simulator.demo;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import ta.simulator.defender.HuntingTables;
import ta.simulator.net.Json;

/** Tables of advanced hunting with rows of the last day: what three people did on three devices. */
final class Hunt {
    private static final String[][] PEOPLE = {
        {"adele.vance", "lap-4711.contoso.com", "203.0.113.17"},
        {"alex.wilber", "lap-0815.contoso.com", "203.0.113.99"},
        {"svc-backup", "dc02.contoso.com", "198.51.100.23"},
    };
    private static final String[][] PROGRAMS = {
        {"powershell.exe", "powershell.exe -NoProfile -EncodedCommand SQBFAFgA"},
        {"cmd.exe", "cmd.exe /c whoami /all"},
        {"psexesvc.exe", "psexesvc.exe"},
        {"rundll32.exe", "rundll32.exe comsvcs.dll, MiniDump 612 lsass.dmp full"},
    };
    private static final int ROWS = 60;
    private static final Duration APART = Duration.ofMinutes(24);

    private final HuntingTables tables;
    private int number;

    private Hunt(HuntingTables tables) {
        this.tables = tables;
    }

    /** Defines the tables and fills them. */
    static Hunt fill(HuntingTables tables) {
        tables.define(
                "DeviceLogonEvents",
                "Timestamp:DateTime",
                "DeviceId",
                "DeviceName",
                "ReportId:Int64",
                "ActionType",
                "LogonType",
                "AccountName",
                "AccountUpn",
                "RemoteIP",
                "RemoteIPType",
                "RemoteDeviceName");
        tables.define(
                "DeviceProcessEvents",
                "Timestamp:DateTime",
                "DeviceId",
                "DeviceName",
                "ReportId:Int64",
                "ActionType",
                "AccountName",
                "AccountUpn",
                "FileName",
                "ProcessCommandLine",
                "InitiatingProcessFileName",
                "SHA256");
        Hunt hunt = new Hunt(tables);
        Instant now = Instant.now();
        for (int i = ROWS; i > 0; i--) {
            hunt.add(now.minus(APART.multipliedBy(i)));
        }
        return hunt;
    }

    /** Adds a row to each table. */
    void add(Instant time) {
        number++;
        String[] person = PEOPLE[number % PEOPLE.length];
        String[] program = PROGRAMS[number % PROGRAMS.length];
        JsonObject logon = row(time, person);
        logon.addProperty("ActionType", number % 3 == 0 ? "LogonFailed" : "LogonSuccess");
        logon.addProperty("LogonType", number % 4 == 0 ? "RemoteInteractive" : "Interactive");
        logon.addProperty("RemoteIP", person[2]);
        logon.addProperty("RemoteIPType", "Public");
        logon.addProperty("RemoteDeviceName", "");
        tables.add("DeviceLogonEvents", logon);
        JsonObject process = row(time, person);
        process.addProperty("ActionType", "ProcessCreated");
        process.addProperty("FileName", program[0]);
        process.addProperty("ProcessCommandLine", program[1]);
        process.addProperty("InitiatingProcessFileName", "explorer.exe");
        process.addProperty(
                "SHA256",
                Integer.toHexString(program[0].hashCode())
                        .repeat(8)
                        .substring(0, 32)
                        .repeat(2));
        tables.add("DeviceProcessEvents", process);
    }

    private JsonObject row(Instant time, String[] person) {
        return Json.object(
                "Timestamp",
                time.toString(),
                "DeviceId",
                Integer.toHexString(person[1].hashCode()),
                "DeviceName",
                person[1],
                "ReportId",
                number,
                "AccountName",
                person[0],
                "AccountUpn",
                person[0] + "@contoso.com");
    }
}

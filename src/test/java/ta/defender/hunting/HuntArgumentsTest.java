package ta.defender.hunting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.model.Issue;
import ta.defender.splunk.SearchInfo;

class HuntArgumentsTest {
    private static final Pattern WORD = Pattern.compile("(?:[^\\s\"]|\"(?:[^\"\\\\]|\\\\.)*\")+");
    private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\\\n\\r]|\\\\(?:[\"\\\\]|u[0-9a-f]{4}))*\"");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lap-4711.contoso.com",
                "x\" or 1 == 1 //",
                "CORP\\o'neill",
                "a\\",
                "x\" | delete",
                "two\nlines",
                "account=other",
                "请求"
            })
    void workflowActions_keepAnyValueInsideItsLiteral(String value) throws IOException {
        for (String name : List.of("device", "user", "file", "ip")) {
            HuntArguments arguments = read(search("ta_defender_hunt_" + name, value, "2026-11-20T10:20:20.123+00:00"));

            // what names no such thing is refused, and the query is sound all the same
            assertThat(arguments.faults()).extracting(Issue::field).isSubsetOf(name);
            assertThat(arguments.accounts()).containsExactly("contoso");
            assertThat(arguments.request().timespan()).isEqualTo("2026-11-20T09:20:20.123Z/2026-11-20T11:20:20.123Z");
            String outside = LITERAL.matcher(arguments.request().query()).replaceAll("L");
            assertThat(outside).doesNotContain("\"", "delete", "1 == 1", "\n").startsWith("union ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "d41d8cd98f00b204e9800998ecf8427e,MD5",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709,SHA1",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855,SHA256",
        "mimikatz.exe,FileName"
    })
    void file_isKnownByItsHashOrItsName(String value, String column) {
        assertThat(EntityHunt.FILE.query(value)).contains("where " + column + " =~ \"" + value + "\"");
    }

    @Test
    void data_isOfTheAccountsUnlessTheSampleIsNamed() {
        assertThat(read(List.of("account=c", "data=\"sample\"", "A")).sample()).isTrue();
        assertThat(read(List.of("account=c", "data=events", "A")).sample()).isFalse();
        assertThat(read(List.of("account=c", "data=exampel", "A")).faults())
                .extracting(Issue::field)
                .containsExactly("data");
    }

    @Test
    void around_mayBeSecondsSince1970() {
        assertThat(read(List.of("account=c", "ip=10.0.0.5", "around=1795170020.123"))
                        .request()
                        .timespan())
                .isEqualTo("2026-11-20T09:20:20Z/2026-11-20T11:20:20Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user=\"dom\\\\\"",
                "user=\"@contoso.com\"",
                "user=adm*",
                "user=\"a;b\"",
                "device=srv*",
                "device=10.0.0.1",
                "device=\"srv01,srv02\"",
                "device=\"srv01 srv02\"",
                "device=https://x/y",
                "file=*.exe",
                "file=\"C:\\\\Windows\\\\*\"",
                "user=unknown",
                "user=-",
                "device=\"$dest$\"",
                "device=\"a\ud83d\"",
                "file=\"C:\\\\x\\\\\"",
                "ip=10.0.0.0/8",
                "ip=\"10.0.0.1,10.0.0.2\"",
                "ip=10.0.0.1:443",
                "ip=256.1.1.1",
                "ip=localhost",
                "ip=1.2.3",
                "ip=\"[::1]\"",
                "ip=\":::\""
            })
    void valueThatNamesNothing_isRefused(String word) {
        assertThat(read(List.of("account=c", word)).faults())
                .extracting(Issue::field)
                .containsExactly(word.substring(0, word.indexOf('=')));
    }

    @ParameterizedTest
    @CsvSource({
        "2001:DB8:0:0::1, 2001:db8::1",
        "::, ::",
        "fe80:0:0:1:0:0:0:a, fe80:0:0:1::a",
        "1:0:2:0:3:0:4:0, 1:0:2:0:3:0:4:0",
        "10.0.0.5, 10.0.0.5"
    })
    void address_isFoundInTheSpellingOfRfc5952(String given, String spelled) {
        assertThat(EntityHunt.IP.query(given)).contains("RemoteIP in~ (\"" + spelled + "\"");
    }

    @Test
    void around_besideATimespan_orInTheFuture_isRefused_andBeforeTheLast30Days_isRemarked() {
        assertThat(read(List.of("account=c", "ip=10.0.0.5", "around=2026-11-20T00:00:00Z", "timespan=P1D"))
                        .faults())
                .extracting(Issue::field)
                .containsExactly("around");
        assertThat(read(List.of("account=c", "ip=10.0.0.5", "around=9999-12-31T23:59:59Z"))
                        .faults())
                .extracting(Issue::field)
                .containsExactly("around");
        assertThat(read(List.of("account=c", "ip=10.0.0.5", "around=2026-10-01T00:00:00Z"))
                        .remarks())
                .hasSize(1);
        assertThat(read(List.of("account=c", "timespan=2026-09-30T23:00:00Z/2026-10-01T01:00:00Z", "DeviceEvents"))
                        .remarks())
                .hasSize(1);
    }

    @Test
    void faults_areToldTogether() {
        HuntArguments arguments =
                read(List.of("account=c", "ip=\"\"", "device=a", "around=\"$_time$\"", "\"DeviceEvents\""));

        assertThat(arguments.faults()).extracting(Issue::field).containsExactly("ip", "device", "around", "device");
    }

    /** The words of a workflow action's search as splunkd hands them on, values escaped as Splunk Web does it. */
    private static List<String> search(String action, String value, String time) throws IOException {
        String conf = Files.readString(Path.of("splunk-app/default/workflow_actions.conf"));
        Matcher search = Pattern.compile("search\\.search_string = \\| defenderhunt (.*)")
                .matcher(conf.substring(conf.indexOf("[" + action + "]")));
        assertThat(search.find()).isTrue();
        String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"");
        String text = search.group(1)
                .replace("`ta_defender_account`", "contoso")
                .replace("$_time$", time)
                .replaceAll("\\$[a-z_]+\\$", Matcher.quoteReplacement(escaped));
        List<String> words = new ArrayList<>();
        WORD.matcher(text).results().forEach(word -> words.add(word.group()));
        return words;
    }

    private static HuntArguments read(List<String> words) {
        return HuntArguments.of(
                new SearchInfo(words, words, null, null, null, null), Instant.parse("2026-11-25T00:00:00Z"));
    }
}

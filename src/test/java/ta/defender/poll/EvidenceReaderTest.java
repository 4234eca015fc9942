package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EvidenceReaderTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "device; 'mdeDeviceId':'d1','deviceDnsName':'h'; d1",
                "device; 'mdeDeviceId':null,'azureAdDeviceId':null,'hostName':'SRV01'; SRV01",
                "user; 'userAccount':{'accountName':'a','userSid':'S-1','userPrincipalName':'a@b.example'}; a@b.example",
                "user; 'userAccount':{'accountName':'SYSTEM','domainName':'NT AUTHORITY','userSid':'S-1-5-18'}; S-1-5-18",
                "user; 'userAccount':{'azureAdUserId':'guid'}; guid",
                "user; 'userAccount':{'accountName':'SYSTEM','domainName':'NT AUTHORITY'}; NT AUTHORITY|SYSTEM",
                "file; 'mdeDeviceId':'d1','fileDetails':{'sha1':'x','sha256':'abc','fileName':'f'}; abc",
                "file; 'mdeDeviceId':'d1','fileDetails':{'sha256':null,'fileName':'f.exe','filePath':'/tmp'}; /tmp|f.exe|d1",
                "process; 'mdeDeviceId':'d1','processId':42,'processCreationDateTime':'2026-01-01T00:00:00Z'; 42|2026-01-01T00:00:00Z|d1",
                "ip; 'ipAddress':'192.0.2.1'; 192.0.2.1",
                "url; 'url':'https://a.example/'; https://a.example/",
                "mailbox; 'primaryAddress':'a@b.example'; a@b.example",
                "analyzedMessage; 'networkMessageId':'n','recipientEmailAddress':'a@b.example'; n|a@b.example",
                "registryKey; 'registryKey':'K','registryHive':'HKLM'; HKLM|K",
                "registryValue; 'mdeDeviceId':'d1','registryKey':'K','registryHive':'HKLM','registryValue':'v','registryValueName':'N'; HKLM|K|N|d1",
                "azureResource; 'resourceId':'/subscriptions/1'; /subscriptions/1",
            })
    void key_ofGraphEvidence_namesTheEntity(String type, String members, String key) {
        Evidence.Item item = only("{'@odata.type':'#microsoft.graph.security." + type + "Evidence'," + members + "}");

        assertThat(item.key()).isEqualTo(key);
        assertThat(item.type()).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "User; user; 'userPrincipalName':'a@b.example','userSid':'S'; a@b.example",
                "Ip; ip; 'ipAddress':'192.0.2.1'; 192.0.2.1",
                "File; file; 'sha256':null,'fileName':'f','filePath':'p'; p|f|machine",
                "Process; process; 'processId':1,'processCreationTime':'t'; 1|t|machine",
                "Registry; registryValue; 'registryHive':'H','registryKey':'K','registryValue':'v'; H|K|v|machine",
                "Registry; registryKey; 'registryHive':'H','registryKey':'K','registryValue':null; H|K|machine",
                "MailBox; mailbox; 'mailboxAddress':'m@b.example'; m@b.example",
                "SecurityGroup; securityGroup; 'securityGroupId':'g'; g",
            })
    void key_ofFlatEvidence_namesTheEntityWithTheDeviceOfTheAlert(
            String type, String ours, String members, String key) {
        ReadVersion alert = Versions.read(
                ObjectForm.ENDPOINT_ALERT,
                "{'id':'1','machineId':'machine','evidence':[{'entityType':'" + type + "'," + members + "}]}");

        assertThat(alert.evidence()).singleElement().satisfies(item -> {
            assertThat(item.key()).isEqualTo(key);
            assertThat(item.type()).isEqualTo(ours);
        });
    }

    @Test
    void key_ofAnUnknownType_isTheHashOfTheItem() throws Exception {
        String text = "{'@odata.type':'#microsoft.graph.security.aiAgentEvidence','agentName':'x'}".replace('\'', '"');

        Evidence.Item item = only(text);

        assertThat(item.type()).isEqualTo("aiAgent");
        assertThat(item.key())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8))));
        assertThat(item.text().utf8()).isEqualTo(text);
    }

    @Test
    void items_thatAreNoObjects_areLeftOut() {
        List<Evidence.Item> items = Versions.read(ObjectForm.GRAPH_ALERT, "{'id':'1','evidence':[null,7,'x',{}]}")
                .evidence();

        assertThat(items)
                .singleElement()
                .satisfies(item -> assertThat(item.type()).isEqualTo("unknown"));
    }

    @Test
    void newEvidence_ofALaterVersion_isWhatIsNewOrChanged() {
        String old = "{'entityType':'Ip','ipAddress':'192.0.2.1','detectionStatus':null}";
        Projection known =
                Versions.stored(Versions.read(ObjectForm.ENDPOINT_ALERT, "{'id':'1','evidence':[" + old + "]}")
                        .projection());
        ReadVersion now = Versions.read(
                ObjectForm.ENDPOINT_ALERT,
                "{'id':'1','evidence':[" + old + ",{'entityType':'Ip','ipAddress':'192.0.2.1',"
                        + "'detectionStatus':'Detected'},{'entityType':'Ip','ipAddress':'192.0.2.2'}]}");

        assertThat(Difference.newEvidence(known, now))
                .extracting(item -> item.text().utf8().length())
                .hasSize(2);
        assertThat(Difference.newEvidence(known, now))
                .extracting(Evidence.Item::key)
                .containsExactly("192.0.2.1", "192.0.2.2");
    }

    private static Evidence.Item only(String evidence) {
        return Versions.read(ObjectForm.GRAPH_ALERT, "{'id':'1','evidence':[" + evidence + "]}")
                .evidence()
                .get(0);
    }
}

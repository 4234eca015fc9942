package ta.defender.splunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ta.defender.splunk.Documents.RUN;
import static ta.defender.splunk.Documents.VALIDATION;
import static ta.defender.splunk.Documents.stream;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;

final class InputDocumentTest {
    @Test
    void run_takesHeadersAndEveryStanza() throws Exception {
        InputDocument document = InputDocument.forRun(stream(RUN));

        assertThat(document)
                .isEqualTo(new InputDocument(
                        URI.create("https://127.0.0.1:8089"),
                        Secret.of("key^123"),
                        Path.of("/opt/splunk/var/lib/splunk/modinputs/defender_alerts"),
                        Map.of(
                                "defender_alerts://contoso",
                                Map.of("account", "contoso", "index", "default", "tags", "a,b"),
                                "defender_alerts://fabrikam",
                                Map.of("account", "fabrikam", "host", "$decideOnStartup"))));
    }

    @Test
    void run_whenNoStanzaIsEnabled_hasNone() throws Exception {
        String document = RUN.replaceAll("(?s)<configuration>.*</configuration>", "<configuration/>");

        assertThat(InputDocument.forRun(stream(document)).stanzas()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, false", "true, false", "True, false", "0, true", "false, true"})
    void run_whenAStanzaSaysThatItIsDisabled_leavesItOut(String disabled, boolean there) throws Exception {
        String parameter = "<param name=\"disabled\">" + disabled + "</param>";
        String document = RUN.replaceFirst("(<stanza name=\"defender_alerts://contoso\">)", "$1" + parameter);

        assertThat(InputDocument.forRun(stream(document)).stanzas().containsKey("defender_alerts://contoso"))
                .isEqualTo(there);
    }

    @Test
    void validation_takesHeadersAndTheOneItem() throws Exception {
        InputDocument document = InputDocument.forValidation(stream(VALIDATION), "defender_alerts");

        assertThat(document)
                .isEqualTo(new InputDocument(
                        URI.create("https://127.0.0.1:8089"),
                        Secret.of("key^123"),
                        Path.of("/opt/splunk/var/lib/splunk/modinputs/defender_alerts"),
                        Map.of("defender_alerts://contoso", Map.of("account", "contoso", "interval", "5"))));
    }

    @Test
    void validation_whenTheNameHasItsScheme_keepsIt() throws Exception {
        String document = VALIDATION.replace("name=\"contoso\"", "name=\"defender_alerts://contoso\"");

        assertThat(InputDocument.forValidation(stream(document), "defender_alerts")
                        .stanzas())
                .containsOnlyKeys("defender_alerts://contoso");
    }

    /** What splunkd of some version may write without changing what is meant. */
    enum Harmless {
        UNKNOWN_HEADER("<session_key>", "<server_version kind=\"new\">10<x/>.3</server_version><session_key>"),
        UNKNOWN_ATTRIBUTE("<configuration>", "<configuration source=\"inputs.conf\">"),
        UNKNOWN_STANZA_ATTRIBUTE(
                "<stanza name=\"defender_alerts://contoso\">",
                "<stanza name=\"defender_alerts://contoso\" app=\"TA_defender\">"),
        UNKNOWN_ELEMENT_IN_STANZA(
                "<param name=\"index\">", "<note><param name=\"x\">y</param></note><param name=\"index\">"),
        UNKNOWN_ELEMENT_IN_CONFIGURATION("<configuration>", "<configuration><defaults><stanza name=\"z\"/></defaults>"),
        UNKNOWN_PLACE("<configuration>", "<configuration><param>x</param>"),
        CDATA(">fabrikam<", "><![CDATA[fabrikam]]><"),
        CDATA_IN_PART(">fabrikam<", ">fab<![CDATA[rik]]>am<"),
        COMMENT("<configuration>", "<!-- all of them --><configuration>"),
        COMMENT_IN_TEXT(">fabrikam<", ">fab<!-- x -->rikam<"),
        PROCESSING_INSTRUCTION("<configuration>", "<?splunk x?><configuration>"),
        NO_DECLARATION("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", ""),
        BYTE_ORDER_MARK("<?xml", "\ufeff<?xml"),
        CHARACTER_REFERENCE(">fabrikam<", ">f&#97;brik&#x61;m<"),
        WINDOWS_LINES("\n", "\r\n"),
        SPACE_AROUND_HEADERS("<session_key>key^123</session_key>", "<session_key> key^123\n</session_key>");

        private final String was;
        private final String becomes;

        Harmless(String was, String becomes) {
            this.was = was;
            this.becomes = becomes;
        }
    }

    @ParameterizedTest
    @EnumSource
    void run_whenWrittenOtherwise_meansTheSame(Harmless change) throws Exception {
        assertThat(RUN).contains(change.was);

        assertThat(InputDocument.forRun(stream(RUN.replace(change.was, change.becomes))))
                .isEqualTo(InputDocument.forRun(stream(RUN)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Überwachung", "監視", "😀", "a&amp;b &lt;c&gt; &quot;d&apos;", "  spaces  inside  "})
    void values_keepTheirCharacters(String text) throws Exception {
        String meant = text.replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&apos;", "'");

        assertThat(InputDocument.forRun(stream(RUN.replace(">fabrikam<", ">" + text + "<")))
                        .stanzas()
                        .get("defender_alerts://fabrikam"))
                .containsEntry("account", meant);
    }

    @Test
    void names_keepTheirCharacters() throws Exception {
        assertThat(InputDocument.forRun(stream(RUN.replace("://fabrikam", "://Müller &amp; Söhne 監視")))
                        .stanzas())
                .containsKey("defender_alerts://Müller & Söhne 監視");
    }

    @Test
    void run_whenInTheEncodingItDeclares_isRead() throws Exception {
        byte[] bytes = RUN.replace("UTF-8", "ISO-8859-1")
                .replace(">fabrikam<", ">Müller<")
                .getBytes(StandardCharsets.ISO_8859_1);

        assertThat(InputDocument.forRun(stream(bytes)).stanzas().get("defender_alerts://fabrikam"))
                .containsEntry("account", "Müller");
    }

    @Test
    void param_whenEmpty_isAnEmptyText() throws Exception {
        assertThat(InputDocument.forRun(stream(
                                RUN.replace("<param name=\"account\">fabrikam</param>", "<param name=\"account\"/>")))
                        .stanzas()
                        .get("defender_alerts://fabrikam"))
                .containsEntry("account", "");
    }

    @ParameterizedTest
    @EnumSource
    void run_whenThereIsAnEntity_isRefusedWithoutReadingAnything(Entity entity, @TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("secret.txt"), "Tr0ub4dor");
        String document = entity.in(RUN, file);

        assertThatThrownBy(() -> InputDocument.forRun(stream(document)))
                .isInstanceOf(DefenderException.class)
                .satisfies(e -> assertThat(Documents.everythingSaidBy(e)).doesNotContain("Tr0ub4dor"));
    }

    /** Ways to make an XML reader fetch or blow up something. */
    enum Entity {
        EXTERNAL("<!DOCTYPE input [<!ENTITY x SYSTEM \"%s\">]>", "&x;"),
        EXTERNAL_IN_ATTRIBUTE("<!DOCTYPE input [<!ENTITY x SYSTEM \"%s\">]>", "a\"b=\"&x;"),
        EXTERNAL_DTD("<!DOCTYPE input SYSTEM \"%s\">", "fabrikam"),
        PARAMETER("<!DOCTYPE input [<!ENTITY % x SYSTEM \"%s\"> %x;]>", "fabrikam"),
        INTERNAL("<!DOCTYPE input [<!ENTITY x \"expanded\">]>", "&x;"),
        BILLION_LAUGHS(
                "<!DOCTYPE input [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>",
                "&c;&c;");

        private final String declaration;
        private final String use;

        Entity(String declaration, String use) {
            this.declaration = declaration;
            this.use = use;
        }

        String in(String document, Path file) {
            String declared = declaration.replace("%s", file.toUri().toString());
            return document.replace("<input>", declared + "<input>").replace(">fabrikam<", ">" + use + "<");
        }
    }

    /** Documents that no splunkd writes. */
    enum Broken {
        EMPTY("", "standard input is empty"),
        BLANK(" \n ", "not the XML splunkd sends"),
        NO_XML("{\"session_key\": 1}", "not the XML splunkd sends"),
        OTHER_ROOT("<foo><bar/></foo>", "<foo>"),
        OTHER_DOCUMENT(VALIDATION, "standard input"),
        TWO_ROOTS(RUN + RUN.substring(RUN.indexOf("<input>")), "not the XML splunkd sends"),
        NO_SESSION_KEY(RUN.replaceAll("<session_key>.*</session_key>", ""), "session_key"),
        BLANK_SESSION_KEY(
                RUN.replaceAll("<session_key>.*</session_key>", "<session_key> </session_key>"), "session_key"),
        NO_SERVER_URI(RUN.replaceAll("<server_uri>.*</server_uri>", ""), "server_uri"),
        BLANK_SERVER_URI(RUN.replaceAll("<server_uri>.*</server_uri>", "<server_uri/>"), "server_uri"),
        SERVER_URI_NO_URL(RUN.replace("https://127.0.0.1:8089", "https://127.0 .0.1"), "'https://127.0 .0.1'"),
        SERVER_URI_WITHOUT_SCHEME(RUN.replace("https://127.0.0.1:8089", "localhost:8089"), "'localhost:8089'"),
        SERVER_URI_OF_OTHER_KIND(RUN.replace("https://127.0.0.1:8089", "file:///etc/passwd"), "'file:///etc/passwd'"),
        NO_CHECKPOINT_DIR(RUN.replaceAll("<checkpoint_dir>.*</checkpoint_dir>", ""), "checkpoint_dir"),
        BLANK_CHECKPOINT_DIR(
                RUN.replaceAll("<checkpoint_dir>.*</checkpoint_dir>", "<checkpoint_dir/>"), "checkpoint_dir");

        private final String document;
        private final String said;

        Broken(String document, String said) {
            this.document = document;
            this.said = said;
        }
    }

    @ParameterizedTest
    @EnumSource
    void run_whenBroken_saysWhatIsWrongAndNeverTheKey(Broken broken) {
        assertThatThrownBy(() -> InputDocument.forRun(stream(broken.document)))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining(broken.said)
                .satisfies(e -> assertThat(Documents.everythingSaidBy(e)).doesNotContain("key^123"));
    }

    /** Validation writes no position, so it does not need the folder for them. */
    @Test
    void validation_whenThereIsNoCheckpointFolder_isRead() throws Exception {
        String document = VALIDATION.replaceAll("<checkpoint_dir>.*</checkpoint_dir>", "");

        assertThat(InputDocument.forValidation(stream(document), "defender_alerts")
                        .stanzas())
                .hasSize(1);
    }

    @Test
    void documents_whenCutOffAnywhere_areRefused() {
        for (int length = 0; length < RUN.lastIndexOf('>'); length++) {
            String cut = RUN.substring(0, length);
            assertThatThrownBy(() -> InputDocument.forRun(stream(cut)))
                    .as("cut off after %d characters", length)
                    .isInstanceOf(DefenderException.class);
        }
        for (int length = 0; length < VALIDATION.lastIndexOf('>'); length++) {
            String cut = VALIDATION.substring(0, length);
            assertThatThrownBy(() -> InputDocument.forValidation(stream(cut), "defender_alerts"))
                    .as("cut off after %d characters", length)
                    .isInstanceOf(DefenderException.class);
        }
    }

    @Test
    void documents_whenMutated_areReadOrRefusedAndNothingElse() {
        for (String mutant : Documents.mutants(RUN, 3_000)) {
            onlyProtocolExceptions(() -> InputDocument.forRun(stream(mutant)), mutant);
        }
        for (String mutant : Documents.mutants(VALIDATION, 3_000)) {
            onlyProtocolExceptions(() -> InputDocument.forValidation(stream(mutant), "defender_alerts"), mutant);
        }
    }

    /** stderr belongs to the log: splunkd takes each line there for a record. */
    @ParameterizedTest
    @ValueSource(
            strings = {"", "<foo/>", "<input>", "no xml", "<items/>", "<input><configuration><stanza/>", "<a>&b;</a>"})
    void parsers_whenTheDocumentIsBroken_printNothing(String document) {
        String printed = Documents.printedBy(() -> {
            onlyProtocolExceptions(() -> InputDocument.forRun(stream(document)), document);
            onlyProtocolExceptions(() -> InputDocument.forValidation(stream(document), "x"), document);
        });

        assertThat(printed).isEmpty();
    }

    @Test
    void run_whenStandardInputFails_saysSo() {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the pipe is gone");
            }

            @Override
            public int read(byte[] target, int from, int length) throws IOException {
                throw new IOException("the pipe is gone");
            }
        };

        assertThatThrownBy(() -> InputDocument.forRun(failing))
                .isInstanceOf(DefenderException.class)
                .hasMessageContaining("the pipe is gone");
    }

    @Test
    void toString_hidesTheSessionKey() throws Exception {
        assertThat(InputDocument.forRun(stream(RUN)).toString()).doesNotContain("key^123");
    }

    private static void onlyProtocolExceptions(Documents.Reading reading, String document) {
        try {
            reading.read();
        } catch (DefenderException e) {
            assertThat(e).hasMessageContaining("standard input");
        } catch (RuntimeException | Error e) {
            throw new AssertionError("on " + document, e);
        }
    }
}

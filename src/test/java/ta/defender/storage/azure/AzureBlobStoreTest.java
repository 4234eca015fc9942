package ta.defender.storage.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ta.defender.http.ServerClock;
import ta.defender.microsoft.AccessToken;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;
import ta.defender.storage.Blob;
import ta.defender.testing.FakeClock;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

/** What a proxy or gateway between us and the storage account may do to an answer. */
final class AzureBlobStoreTest {
    private static final String CREATED = "Mon, 23 Nov 2026 17:00:00 GMT";

    private final FakeTransport service = new FakeTransport();
    private final AzureBlobStore store = new AzureBlobStore(
            "contoso",
            URI.create("https://contoso.blob.core.windows.net"),
            StorageCredential.sas(Secret.of("sv=2024-11-04&sig=none")),
            service,
            new ServerClock(new FakeClock()));

    @Test
    void read_ofTheRangeThatWasAskedFor_isItsBytes() throws Exception {
        service.answer(part(206, "bytes 4-7/10", "4567"));

        assertThat(store.read("c", "b", 4, 4).isEmpty()).isFalse();
        assertThat(service.lastRequest().headers()).containsValue("bytes=4-7");
        assertThat(service.lastRequest().attempts())
                .as("a container that fails does not hold up the others for long")
                .isLessThan(5);
    }

    record Wrong(int status, String range, String body) {}

    static List<Wrong> otherRanges() {
        return List.of(
                new Wrong(206, "bytes 0-3/10", "0123"),
                new Wrong(206, "bytes 5-8/10", "5678"),
                new Wrong(206, "bytes 4-9/10", "4567"),
                new Wrong(206, "bytes 4-7/10", "456789"),
                new Wrong(206, "4-7/10", "4567"),
                new Wrong(206, "", "4567"),
                new Wrong(206, "bytes 4-5/10", "45"),
                new Wrong(200, "", "0123456789"));
    }

    @ParameterizedTest
    @MethodSource("otherRanges")
    void read_ofAnotherRange_isRefused(Wrong wrong) {
        service.answer(part(wrong.status(), wrong.range(), wrong.body()));

        assertThatThrownBy(() -> store.read("c", "b", 4, 4))
                .isInstanceOfSatisfying(
                        DefenderException.class, e -> assertThat(e.code()).isIn(Code.UNAVAILABLE, Code.BODY_TOO_LARGE));
    }

    /** More than was asked for would be read a second time with the next part. */
    @Test
    void read_fromTheBeginOfAServiceThatIgnoresRanges_isRefused() {
        service.answer(part(200, "", "0123456789"));

        assertThatThrownBy(() -> store.read("c", "b", 0, 4)).isInstanceOf(DefenderException.class);
    }

    @Test
    void refusedToken_isReplacedOnce() throws Exception {
        AzureBlobStore withTokens = new AzureBlobStore(
                "contoso",
                URI.create("https://contoso.blob.core.windows.net"),
                StorageCredential.token(renew -> new AccessToken(renew ? "new" : "old", Instant.MAX)),
                service,
                new ServerClock(new FakeClock()));
        service.answer(
                Answer.response(401, Map.of("www-authenticate", "Bearer x"), new byte[0]),
                part(206, "bytes 4-7/10", "4567"));

        assertThat(withTokens.read("c", "tenantId=1/y=2026/b c.json", 4, 4).isEmpty())
                .isFalse();
        assertThat(service.requests())
                .extracting(request -> request.headers().get("Authorization"))
                .containsExactly("Bearer old", "Bearer new");
    }

    /** Shorter than what was asked for, and not of the blob. */
    @Test
    void read_whenAGatewayAnswersWithAPage_isRefused() {
        service.answer(part(200, "", "<html>"));

        assertThatThrownBy(() -> store.read("c", "b", 0, 400))
                .isInstanceOfSatisfying(
                        DefenderException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
    }

    /** The blob became shorter since it was listed. */
    @Test
    void read_upToTheEndOfTheBlob_givesLessThanAskedFor() throws Exception {
        service.answer(part(206, "bytes 4-5/6", "45"));

        assertThat(store.read("c", "b", 4, 4).isEmpty()).isFalse();
    }

    @Test
    void listing_thatIsTooLarge_isNotHeldInMemory() {
        service.answer(Answer.response(
                200,
                Map.of("content-type", "application/xml"),
                " ".repeat(17 << 20).getBytes(StandardCharsets.UTF_8)));

        assertThatThrownBy(() -> store.blobs("c", ""))
                .isInstanceOfSatisfying(
                        DefenderException.class, e -> assertThat(e.code()).isEqualTo(Code.BODY_TOO_LARGE));
    }

    record Strange(int status, String type, String body, Code code) {}

    static List<Strange> strangeResponses() {
        String error =
                "<?xml version=\"1.0\"?><Error><Code>AuthenticationFailed</Code><Message>sig=SECRET</Message></Error>";
        return List.of(
                new Strange(403, "text/html", "<html>blocked sig=SECRET</html>", Code.FORBIDDEN),
                new Strange(403, "application/xml", "<?xml version=\"1.0\"?><Error><Code>sig=SECRET", Code.FORBIDDEN),
                new Strange(403, "application/json", error, Code.FORBIDDEN),
                new Strange(503, "text/plain", "sig=SECRET", Code.UNAVAILABLE),
                new Strange(200, "text/html", "<html>log in sig=SECRET</html>", Code.BODY_MALFORMED),
                new Strange(200, "application/json", "{\"sig\":\"SECRET\"}", Code.BODY_MALFORMED),
                new Strange(
                        200,
                        "application/xml",
                        "<?xml version=\"1.0\"?><EnumerationResults sig=\"SECRET\"><Blobs><Bl",
                        Code.BODY_MALFORMED),
                new Strange(
                        200,
                        "application/xml",
                        "<?xml version=\"1.0\"?><EnumerationResults><Containers /><NextMarker /></EnumerationResults>",
                        Code.BODY_MALFORMED),
                new Strange(200, "application/xml", "", Code.BODY_MALFORMED));
    }

    @ParameterizedTest
    @MethodSource("strangeResponses")
    void listing_ofAGateway_isAFailureThatQuotesNothing(Strange strange) {
        service.answer(Answer.response(
                strange.status(),
                Map.of("content-type", strange.type()),
                strange.body().getBytes(StandardCharsets.UTF_8)));

        assertThatThrownBy(() -> store.blobs("c", "")).isInstanceOfSatisfying(DefenderException.class, e -> {
            assertThat(e.code()).isEqualTo(strange.code());
            assertThat(e.issues().get(0).remedy()).isNotEmpty();
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            assertThat(trace.toString()).doesNotContain("SECRET");
        });
    }

    /** A gateway or an emulator that ignores the marker gives the first page for ever. */
    @Test
    void listing_whoseMarkerComesAgain_isAFailure() {
        Answer page = Answer.response(
                200,
                Map.of("content-type", "application/xml"),
                ("<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults"
                                + " ServiceEndpoint=\"https://contoso.blob.core.windows.net/\" ContainerName=\"c\"><Blobs>"
                                + blob("a", "") + "</Blobs><NextMarker>same!</NextMarker></EnumerationResults>")
                        .getBytes(StandardCharsets.UTF_8));
        service.answer(page);
        service.answer(page);
        service.answer(page);

        assertThatThrownBy(() -> store.blobs("c", ""))
                .isInstanceOfSatisfying(
                        DefenderException.class, e -> assertThat(e.code()).isEqualTo(Code.BAD_LINK));
    }

    @Test
    void read_ofABlobThatIsStoredCompressed_namesTheProperty() {
        service.answer(Answer.response(
                206,
                Map.of("content-range", "bytes 0-3/4", "content-encoding", "gzip", "content-length", "4"),
                "0123".getBytes(StandardCharsets.UTF_8)));

        assertThatThrownBy(() -> store.read("c", "b", 0, 4)).isInstanceOfSatisfying(DefenderException.class, e -> {
            assertThat(e.code()).isEqualTo(Code.UNREADABLE);
            assertThat(e.issue().what()).contains("Content-Encoding: gzip");
        });
    }

    @Test
    void listing_showsAMarkThatChangesWithEachWrite() throws Exception {
        service.answer(Answer.response(
                200,
                Map.of("content-type", "application/xml"),
                ("<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults"
                                + " ServiceEndpoint=\"https://contoso.blob.core.windows.net/\" ContainerName=\"c\"><Blobs>"
                                + blob("tagged", "<Etag>0x8DC1</Etag>") + blob("dated", "") + "</Blobs><NextMarker/>"
                                + "</EnumerationResults>")
                        .getBytes(StandardCharsets.UTF_8)));

        List<Blob> blobs = store.blobs("c", "");

        assertThat(blobs).hasSize(2).noneMatch(blob -> blob.mark().isEmpty());
        assertThat(blobs.get(0).mark()).isNotEqualTo(blobs.get(1).mark());
    }

    private static String blob(String name, String tag) {
        return "<Blob><Name>" + name + "</Name><Properties><Creation-Time>" + CREATED
                + "</Creation-Time><Last-Modified>"
                + CREATED + "</Last-Modified>" + tag
                + "<Content-Length>10</Content-Length><BlobType>AppendBlob</BlobType></Properties></Blob>";
    }

    private static Answer part(int status, String range, String body) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-length", String.valueOf(body.length()));
        headers.put("x-ms-creation-time", CREATED);
        headers.put("etag", "\"0x8DC1\"");
        headers.put("last-modified", CREATED);
        if (!range.isEmpty()) {
            headers.put("content-range", range);
        }
        return Answer.response(status, headers, body.getBytes(StandardCharsets.UTF_8));
    }
}

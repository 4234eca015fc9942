package ta.defender.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.json.MalformedJsonException.Reason;

class PageScannerTest {
    @Test
    void scan_ofAPage_handsOverElementsInOrderAndOnOneLine() throws IOException {
        List<String> texts = Scans.texts("{ \"value\" : [ { \"b\" : 1.50 ,\n \"a\" : \" x \" } , [ ] , { } , null ] }");

        assertThat(texts).containsExactly("{\"b\":1.50,\"a\":\" x \"}", "[]", "{}", "null");
    }

    @Test
    void pageEnd_hasNextLinkAndNoError() throws IOException {
        PageEnd end = scan("{\"@odata.context\":\"a\\/b\",\"@odata.count\":12,\"skipped\":{\"x\":[1]},\"n\":null,"
                + "\"@odata.nextLink\":\"https://h/p?$skip=2\\u0026x\",\"value\":[1,2],\"more\":true}");

        assertThat(end.nextLink()).isEqualTo("https://h/p?$skip=2&x");
        assertThat(end.elements()).isEqualTo(2);
        assertThat(end.arrayFound()).isTrue();
        assertThat(end.error()).isNull();
    }

    @Test
    void pageEnd_withAnErrorBehindTheArray_hasIt() throws IOException {
        PageEnd end = scan("{\"value\":[1],\"error\":{\"code\":\"x\"}}");

        assertThat(end.elements()).isEqualTo(1);
        assertThat(end.error()).isNotNull();
        assertThat(end.error().utf8()).isEqualTo("{\"code\":\"x\"}");
        assertThat(scan("{\"value\":[1],\"error\":null}").error()).isNull();
    }

    @Test
    void pageEnd_whenNextLinkFollowsTheArray_hasItToo() throws IOException {
        assertThat(scan("{\"value\":[],\"@odata.nextLink\":\"x\"}").nextLink()).isEqualTo("x");
        assertThat(scan("{\"value\":[],\"@odata.nextLink\":null}").nextLink()).isNull();
    }

    /** As gateways and older services spell them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "@odata.nextlink",
                "odata.nextLink",
                "@OData.NextLink",
                "nextLink",
                "@nextLink",
                " @odata.nextLink "
            })
    void pageEnd_hasTheLink_howeverItIsSpelt(String name) throws IOException {
        assertThat(scan("{\"value\":[],\"" + name + "\":\"x\"}").nextLink()).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Error",
                "odata.error",
                "@odata.error",
                "errors",
                "OneApiErrors",
                "Exceptions",
                "isPartial",
                " error "
            })
    void pageEnd_hasTheError_howeverItIsSpelt(String name) throws IOException {
        for (String value : List.of("{\"code\":\"x\"}", "[{\"code\":\"x\"}]", "\"x\"", "7")) {
            assertThat(errorOf(name, value)).as(value).isEqualTo(value);
        }
        assertThat(errorOf(name, "true")).isEqualTo("\"" + name.strip() + "\"");
    }

    /** Some services always have the member. */
    @ParameterizedTest
    @ValueSource(strings = {"null", "false", "0", "\"\"", "{ }", "[ ]"})
    void pageEnd_whenTheErrorSaysNothing_hasNone(String value) throws IOException {
        assertThat(scan("{\"value\":[],\"error\":" + value + "}").error()).isNull();
    }

    @Test
    void pageEnd_whenTheErrorIsThereTwice_hasTheOneThatSaysSomething() throws IOException {
        assertThat(scan("{\"value\":[],\"error\":{\"code\":\"x\"},\"error\":null}")
                        .error())
                .isNotNull();
    }

    private static String errorOf(String name, String value) throws IOException {
        Slice error = scan("{\"value\":[],\"" + name + "\":" + value + "}").error();
        assertThat(error).as(name + " " + value).isNotNull();
        return error.utf8();
    }

    @Test
    void scan_whenArrayHasAnotherName_findsIt() throws IOException {
        List<String> texts = new ArrayList<>();

        PageScanner.scan(
                stream("{\"value\":[1],\"Results\":[2]}"),
                new Shape("Results", List.of(), 100),
                element -> texts.add(element.text().utf8()));

        assertThat(texts).containsExactly("2");
    }

    @Test
    void scan_whenBodyHasNoArray_saysSo() throws IOException {
        PageEnd end = scan("{\"error\":{\"code\":\"x\"}}");

        assertThat(end.arrayFound()).isFalse();
        assertThat(end.elements()).isZero();
    }

    @Test
    void scan_whenInnerObjectHasTheArraysName_ignoresIt() throws IOException {
        assertThat(scan("{\"x\":{\"value\":[1]}}").arrayFound()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \r\n\t", "\ufeff"})
    void scan_whenBodyIsEmpty_saysSo(String body) {
        assertThat(refusal(body).reason()).isEqualTo(Reason.EMPTY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"value\":null}",
                "{\"value\":{}}",
                "{\"value\":\"x\"}",
                "[]",
                "\"x\"",
                "7",
                "null",
                "{\"value\":[],\"value\":[]}",
                "{\"value\":[],\"Value\":[]}",
                "{\"@odata.nextLink\":\"x\",\"value\":[],\"@odata.nextLink\":null}",
                "{\"@odata.nextLink\":null,\"value\":[],\"@odata.nextLink\":\"x\"}",
                "{\"value\":[],\"@odata.nextLink\":\"x\",\"@odata.nextlink\":\"y\"}",
                "{\"value\":[],\"@odata.nextLink\":{}}",
                "{\"value\":[],\"@odata.nextLink\":1}"
            })
    void scan_whenBodyHasAnotherShape_saysSo(String body) {
        assertThat(refusal(body).reason()).isEqualTo(Reason.SHAPE);
    }

    @Test
    void fault_inAPage_namesOffsetAndWhatWasExpected() {
        MalformedJsonException refusal = refusal("{\"value\":[{\"id\" 1}]}");

        assertThat(refusal).hasMessage("malformed JSON at byte 16: expected a colon after a member's name, found '1'");
        assertThat(refusal.reason()).isEqualTo(Reason.SYNTAX);
        assertThat(refusal.offset()).isEqualTo(16);
    }

    @Test
    void fault_behindManyBuffers_hasTheOffsetInTheWholeBody() {
        String body = "{\"value\":[\"" + "x".repeat(200_000) + "\"]?";

        assertThat(refusal(body).offset()).isEqualTo(200_013);
    }

    @Test
    void scan_whenElementIsLargerThanAllowed_refusesThePage() {
        String largest = "{\"value\":[\"" + "x".repeat(98) + "\"]}";
        String tooLarge = "{\"value\":[\"" + "x".repeat(99) + "\"]}";
        Shape shape = new Shape("value", List.of(), 100);

        assertThat(refusalOf(largest, shape)).isNull();
        assertThat(refusalOf(tooLarge, shape).reason()).isEqualTo(Reason.TOO_LARGE);
        assertThat(refusalOf(tooLarge, shape)).hasMessageContaining("100 bytes");
    }

    @Test
    void scan_whenElementIsEndless_stopsAtTheLimit() {
        InputStream endless = new SequenceInputStream(stream("{\"value\":[\""), new InputStream() {
            @Override
            public int read() {
                return 'x';
            }

            @Override
            public int read(byte[] target, int from, int length) {
                Arrays.fill(target, from, from + length, (byte) 'x');
                return length;
            }
        });

        MalformedJsonException refusal = catchThrowableOfType(
                MalformedJsonException.class,
                () -> PageScanner.scan(endless, new Shape("value", List.of(), 1 << 20), element -> {}));

        assertThat(refusal.reason()).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void scan_whenSomethingLargeIsSkipped_needsNoRoomForIt() throws IOException {
        String large = "[" + "\"0123456789\",".repeat(10_000) + "0]";
        Shape shape = new Shape("value", List.of(), 1_000);

        PageEnd end = PageScanner.scan(stream("{\"other\":" + large + ",\"value\":[1]}"), shape, element -> {});

        assertThat(end.elements()).isEqualTo(1);
    }

    @Test
    void scan_howeverDeepItIsNested_reads() throws IOException {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);

        assertThat(Scans.texts("{\"other\":" + deep + ",\"value\":[" + deep + "]}"))
                .containsExactly(deep);
    }

    @Test
    void scan_ofALargeElement_keepsEveryByte() throws IOException {
        String large = "\"" + "0123456789é\\n😀".repeat(200_000) + "\"";

        assertThat(Scans.texts("{\"value\":[" + large + "," + large + "]}")).containsExactly(large, large);
    }

    @Test
    void scan_whenHandlerFails_passesItsExceptionOn() {
        IOException failure = new IOException("full");

        assertThatThrownBy(() -> PageScanner.scan(stream("{\"value\":[1]}"), Shape.ofValue(), element -> {
                    throw failure;
                }))
                .isSameAs(failure);
    }

    @Test
    void scan_whenBodyFails_passesItsExceptionOn() {
        IOException failure = new IOException("reset");
        InputStream failing = new SequenceInputStream(stream("{\"value\":[1"), new InputStream() {
            @Override
            public int read() throws IOException {
                throw failure;
            }

            @Override
            public int read(byte[] target, int from, int length) throws IOException {
                throw failure;
            }
        });

        assertThatThrownBy(() -> PageScanner.scan(failing, Shape.ofValue(), element -> {}))
                .isSameAs(failure);
    }

    @Test
    void scan_whenElementsAreFineButTheRestIsNot_hasHandedThemOverAndRefuses() {
        List<String> texts = new ArrayList<>();

        assertThatThrownBy(() -> PageScanner.scan(
                        stream("{\"value\":[1,2]} x"),
                        Shape.ofValue(),
                        element -> texts.add(element.text().utf8())))
                .isInstanceOf(MalformedJsonException.class);

        assertThat(texts).containsExactly("1", "2");
    }

    @Test
    void scanArray_ofAMember_handsOverItsElements() throws IOException {
        List<String> ids = new ArrayList<>();
        byte[] body = PageScannerMutationTest.sample("12-xdr-list-incidents.json");

        PageScanner.scan(new ByteArrayInputStream(body), Shape.ofValue("alerts", "incidentId"), incident -> {
            Slice alerts = incident.member(0);
            PageScanner.scanArray(
                    alerts, Shape.ofValue("alertId"), alert -> ids.add(incident.string(1) + " " + alert.string(0)));
        });

        assertThat(ids)
                .containsExactly(
                        "924565 caD70CFEE2-1F54-32DB-9988-3A868A1EBFAC",
                        "924521 da637349914833441527_393341063",
                        "924518 faf8edc936-85f8-a603-b800-08d8525cf099");
    }

    @Test
    void scanArray_ofNull_hasNoElements() throws IOException {
        assertThat(PageScanner.scanArray(Slice.of("null"), Shape.ofValue(), element -> {}))
                .isZero();
    }

    @Test
    void scanArray_ofSomethingElse_isRefused() {
        assertThatThrownBy(() -> PageScanner.scanArray(Slice.of("{}"), Shape.ofValue(), element -> {}))
                .isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void scanValue_ofOneObject_handsItOver() throws IOException {
        List<String> seen = new ArrayList<>();

        PageScanner.scanValue(stream(" {\"id\": \"7\"} "), Shape.ofValue("id"), element -> {
            seen.add(element.string(0));
            seen.add(element.text().utf8());
        });

        assertThat(seen).containsExactly("7", "{\"id\":\"7\"}");
    }

    private static PageEnd scan(String body) throws IOException {
        return PageScanner.scan(stream(body), Shape.ofValue(), element -> {});
    }

    private static MalformedJsonException refusal(String body) {
        return refusalOf(body, Shape.ofValue());
    }

    private static MalformedJsonException refusalOf(String body, Shape shape) {
        return catchThrowableOfType(
                MalformedJsonException.class, () -> PageScanner.scan(stream(body), shape, element -> {}));
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(Scans.bytes(text));
    }
}

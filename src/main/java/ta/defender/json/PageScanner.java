package ta.defender.json;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ta.defender.json.MalformedJsonException.Reason;

/**
 * Cuts a page such as <code>{"@odata.nextLink":"…","value":[{…},{…}]}</code> into the elements of its array while it
 * arrives.
 *
 * <p>It needs memory for the largest element, never for the page. The whole body is held to the grammar of RFC 8259; a
 * byte order mark before it is tolerated. Elements are handed over before the rest of the body is known to be sound, so
 * their effects must be repeatable until {@code scan} has returned.
 *
 * <p>Where the meaning of a fault is clear, it is mended: in strings, control characters that should have been escaped
 * become escapes; so do surrogates, U+FFFE and U+FFFF, which UTF-8 or XML cannot carry; bytes that are no UTF-8 become
 * <code>&#92;ufffd</code>.
 */
public final class PageScanner {
    /** How deep objects and arrays may be nested: a limit for memory only, the scanner does not recurse. */
    public static final int MAX_DEPTH = 32 << 20;

    static final int BUFFER_SIZE = 64 << 10;

    private static final String NEXT_LINK = "@odata.nextLink";

    private final JsonCopier copier;
    private final Shape shape;
    private final ElementHandler handler;
    private final WatchedMembers watched;
    private final @Nullable UnorderedFingerprint fingerprint;
    private final Element element;

    private @Nullable Slice error;
    private @Nullable String nextLink;
    private boolean linkFound;
    private boolean arrayFound;
    /** Whether there is an array whose name differs in case only. */
    private boolean arrayRespelt;

    private int elements;

    private PageScanner(JsonCopier copier, Shape shape, ElementHandler handler) {
        this.copier = copier;
        this.shape = shape;
        this.handler = handler;
        this.watched = new WatchedMembers(shape.members());
        this.fingerprint = shape.fingerprint() ? new UnorderedFingerprint() : null;
        this.element = new Element(copier, watched, fingerprint);
    }

    /**
     * Hands over each element of the array {@link Shape#arrayName()} of the one object in the body, and reads the body
     * to its end without closing it.
     *
     * @throws MalformedJsonException if the body is not such an object, or the array's name stands for something else
     * @throws IOException from the body or the handler
     */
    public static PageEnd scan(InputStream body, Shape shape, ElementHandler handler) throws IOException {
        return scan(body, BUFFER_SIZE, shape, handler);
    }

    /**
     * Does the same with a body that is in memory.
     *
     * @throws MalformedJsonException if the body is not such an object; offsets count from its start
     * @throws IOException from the handler
     */
    public static PageEnd scan(Slice body, Shape shape, ElementHandler handler) throws IOException {
        return new PageScanner(new JsonCopier(body, shape.maxElementBytes()), shape, handler).page();
    }

    static PageEnd scan(InputStream body, int bufferSize, Shape shape, ElementHandler handler) throws IOException {
        return new PageScanner(new JsonCopier(body, bufferSize, shape.maxElementBytes()), shape, handler).page();
    }

    /**
     * Hands over the one JSON value that the body is, as the only element; {@link Shape#arrayName()} plays no part.
     *
     * @throws MalformedJsonException if the body is not JSON
     * @throws IOException from the body or the handler
     */
    public static void scanValue(InputStream body, Shape shape, ElementHandler handler) throws IOException {
        new PageScanner(new JsonCopier(body, BUFFER_SIZE, shape.maxElementBytes()), shape, handler).value();
    }

    /**
     * Does the same with a value that is in memory.
     *
     * @throws MalformedJsonException if the body is not JSON; offsets count from its start
     * @throws IOException from the handler
     */
    public static void scanValue(Slice body, Shape shape, ElementHandler handler) throws IOException {
        new PageScanner(new JsonCopier(body, shape.maxElementBytes()), shape, handler).value();
    }

    /**
     * Hands over each element of an array, such as the value of a watched member; {@link Shape#arrayName()} plays no
     * part.
     *
     * @return how many elements there are; null instead of an array has none
     * @throws MalformedJsonException if the text is neither an array nor null; offsets count from its start
     * @throws IOException from the handler
     */
    public static int scanArray(Slice array, Shape shape, ElementHandler handler) throws IOException {
        return new PageScanner(new JsonCopier(array, shape.maxElementBytes()), shape, handler).array();
    }

    private PageEnd page() throws IOException {
        int token = copier.begin();
        if (token != '{') {
            copier.skip(token);
            copier.end();
            throw shape("expected an object with the array " + shape.arrayName() + ", found another value");
        }
        copier.members(this::member);
        copier.end();
        if (arrayFound && arrayRespelt) {
            throw arrayTwice();
        }
        return new PageEnd(nextLink, elements, arrayFound, error);
    }

    private void value() throws IOException {
        copier.copyWatched(copier.begin(), watched, fingerprint);
        copier.end();
        handler.element(element);
    }

    private int array() throws IOException {
        int token = copier.begin();
        if (token == '[') {
            copier.elements(this::element);
        } else {
            copier.skip(token);
            if (token != 'n') {
                throw shape("expected an array, found another value");
            }
        }
        copier.end();
        return elements;
    }

    private void member(int token) throws IOException {
        copier.clear();
        int first = copier.copyName(token);
        String name = JsonStrings.decode(copier.copied(), 1, copier.copiedLength() - 2);
        copier.clear();
        if (name.equals(shape.arrayName())) {
            pageArray(first);
        } else if (BesideArray.isLink(name)) {
            nextLink(first);
        } else if (BesideArray.isError(name)) {
            Slice said = BesideArray.error(name, first, copier);
            error = said == null ? error : said;
        } else {
            arrayRespelt |= first == '[' && name.equalsIgnoreCase(shape.arrayName());
            copier.skip(first);
        }
    }

    private void pageArray(int first) throws IOException {
        if (arrayFound) {
            throw arrayTwice();
        }
        if (first != '[') {
            throw shape("expected " + shape.arrayName() + " to be an array");
        }
        arrayFound = true;
        copier.elements(this::element);
    }

    private void nextLink(int first) throws IOException {
        if (first != '"' && first != 'n') {
            throw shape("expected " + NEXT_LINK + " to be a string or null");
        }
        copier.copy(first);
        String link = first == 'n' ? null : JsonStrings.decode(copier.copied(), 1, copier.copiedLength() - 1);
        if (linkFound && !Objects.equals(link, nextLink)) {
            // whichever counts, pages may be left out
            throw shape(NEXT_LINK + " is there twice");
        }
        linkFound = true;
        nextLink = link;
        if (link != null && !arrayFound) {
            handler.nextLink(link);
        }
    }

    private void element(int first) throws IOException {
        copier.clear();
        copier.copyWatched(first, watched, fingerprint);
        elements++;
        handler.element(element);
    }

    private MalformedJsonException arrayTwice() {
        return shape("the array " + shape.arrayName() + " is there twice");
    }

    private MalformedJsonException shape(String problem) {
        return copier.fault(Reason.SHAPE, problem);
    }
}

package ta.defender.json;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.json.MalformedJsonException.Reason;

/**
 * Cuts a table such as <code>{"schema":[{"name":…,"type":…}],"results":[{…},{…}]}</code> into its head and its rows while
 * it arrives. Names of members are compared without case. As in {@link PageScanner}, rows are handed over before the rest
 * of the body is known to be sound.
 */
public final class TableScanner {
    /** No row of a table is this large unless a column holds a document; several of them must fit into memory. */
    static final int MAX_ROW_BYTES = 8 << 20;

    private final JsonCopier copier;
    private final String head;
    private final String rows;
    private final Handler handler;
    private final WatchedMembers watched = new WatchedMembers(List.of());
    private boolean rowsFound;
    private int count;

    private TableScanner(JsonCopier copier, String head, String rows, Handler handler) {
        this.copier = copier;
        this.head = head;
        this.rows = rows;
        this.handler = handler;
    }

    /** Receives the parts of a table; each slice of head and rows is valid only during its call. */
    public interface Handler {
        /** The value of the head, in most answers before the rows. */
        void head(Slice json) throws IOException;

        /** One element of the rows, on one line. */
        void row(Slice json) throws IOException;

        /** What a member such as {@code error} says, with which a service says why rows are missing. */
        default void error(Slice json) {}
    }

    /**
     * Reads the body to its end without closing it.
     *
     * @return how many rows were handed over; null if the body has no rows member
     * @throws MalformedJsonException if the body is not an object, or the rows are not an array
     * @throws IOException from the body or the handler
     */
    public static @Nullable Integer scan(InputStream body, String head, String rows, Handler handler)
            throws IOException {
        JsonCopier copier = new JsonCopier(body, PageScanner.BUFFER_SIZE, MAX_ROW_BYTES);
        TableScanner scanner = new TableScanner(copier, head, rows, handler);
        scanner.table();
        return scanner.rowsFound ? scanner.count : null;
    }

    private void table() throws IOException {
        int token = copier.begin();
        if (token != '{') {
            throw copier.unexpected("an object", token);
        }
        copier.members(this::member);
        copier.end();
    }

    private void member(int token) throws IOException {
        copier.clear();
        int first = copier.copyName(token);
        String name = JsonStrings.decode(copier.copied(), 1, copier.copiedLength() - 2);
        copier.clear();
        if (name.equalsIgnoreCase(rows)) {
            rows(first);
        } else if (name.equalsIgnoreCase(head)) {
            copier.copy(first);
            handler.head(Slice.of(copier.copied(), 0, copier.copiedLength()));
        } else if (BesideArray.isError(name)) {
            Slice error = BesideArray.error(name, first, copier);
            if (error != null) {
                handler.error(error);
            }
        } else {
            copier.skip(first);
        }
    }

    private void rows(int first) throws IOException {
        if (rowsFound || first != '[') {
            throw copier.fault(Reason.SHAPE, rowsFound ? rows + " is there twice" : rows + " is not an array");
        }
        rowsFound = true;
        copier.elements(this::row);
    }

    private void row(int first) throws IOException {
        copier.clear();
        copier.copyWatched(first, watched, null);
        count++;
        handler.row(Slice.of(copier.copied(), 0, copier.copiedLength()));
    }
}

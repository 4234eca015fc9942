package ta.defender.output.format;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Elements;
import ta.defender.json.JsonText;
import ta.defender.json.MalformedJsonException;
import ta.defender.json.MemberIndex;
import ta.defender.json.Shortener;
import ta.defender.json.Slice;
import ta.defender.json.Timestamps;

/** One JSON object as the mapping reads it: values by path, and the text it came in. Nothing is read before it is asked for. */
public final class Document {
    private static final int MAX_DEPTH = 200;

    /** Trees and texts take many times the room of their bytes: of a larger object none is made before it is cut. */
    private static final int LARGE = 2 << 20;

    /** Lists what was cut. */
    static final String TRUNCATED = "defender_truncated";

    /** Members that are not left out. */
    static final Set<String> KEPT = Set.of(
            "id",
            "alertId",
            "incidentId",
            "lastUpdateDateTime",
            "lastUpdatedTime",
            "lastUpdateTime",
            "time",
            "category",
            "tenantId");

    /** As it came, with white space around it perhaps. */
    private final Slice source;

    /** On one line; a large one is cut. */
    private final Slice json;

    private final MemberIndex members;
    private final @Nullable Set<String> read;
    private @Nullable JsonObject object;

    private Document(Slice source, Slice json, @Nullable Set<String> read) {
        this.source = source;
        this.json = json;
        this.members = new MemberIndex(json);
        this.read = read;
    }

    /** The same object; each path that is asked for is added to a set. */
    Document noting(Set<String> read) {
        return new Document(source, json, read);
    }

    /** The same object; formats that pass on its text pass on this one, in which parts may be missing or added. */
    public Document passedOnAs(Slice text) {
        return new Document(text, json, read);
    }

    static Document of(JsonObject object) {
        try {
            return of(JsonText.compact(object.toString(), MAX_DEPTH));
        } catch (MalformedJsonException impossible) {
            throw new AssertionError("the library wrote it", impossible);
        }
    }

    /**
     * A row around a text that is no JSON object.
     *
     * @param time when it came, null for unknown
     */
    public static Document ofText(String text, @Nullable String time) {
        JsonObject columns = new JsonObject();
        columns.addProperty("Timestamp", time);
        columns.addProperty("Text", text);
        JsonObject row = new JsonObject();
        row.addProperty("category", "Unparsed");
        row.add("properties", columns);
        return of(row);
    }

    private static Document of(Slice json) {
        return new Document(json, json, null);
    }

    /**
     * Reads one object in UTF-8.
     *
     * @param text kept as it is, for formats that pass it on
     */
    public static Document parse(Slice text) throws NotAnObjectException {
        try {
            Slice json = JsonText.compact(text, MAX_DEPTH);
            if (first(json) != '{') {
                throw new NotAnObjectException("the text is not a JSON object");
            }
            return new Document(text, shortened(json, LARGE), null);
        } catch (MalformedJsonException notJson) {
            throw new NotAnObjectException(
                    notJson.reason() == MalformedJsonException.Reason.TOO_DEEP
                            ? "the object is nested deeper than " + MAX_DEPTH + " levels"
                            : "the text is " + notJson.getMessage());
        }
    }

    private static Slice shortened(Slice json, int maxBytes) {
        return Shortener.shortened(json, maxBytes, KEPT, TRUNCATED);
    }

    /** The text as it came. */
    public String source() {
        return source.utf8().strip();
    }

    /** How long that is. */
    int sourceBytes() {
        byte[] bytes = source.bytes();
        int from = source.from();
        int to = source.to();
        while (from < to && bytes[from] >= 0 && bytes[from] <= ' ') {
            from++;
        }
        while (from < to && bytes[to - 1] >= 0 && bytes[to - 1] <= ' ') {
            to--;
        }
        return to - from;
    }

    /** True for a response or message that holds several objects and is none itself. */
    public boolean isPage() {
        return (isList("value") || isList("records")) && text("id") == null && value("properties") == null;
    }

    private boolean isList(String name) {
        Slice value = members.value(name);
        return value != null && first(value) == '[';
    }

    /** The text in no more than so many bytes; its longest parts lose their end, and a member names them. */
    String source(int maxBytes) {
        int bytes = sourceBytes();
        if (bytes <= maxBytes) {
            return source();
        }
        Slice text = bytes <= LARGE ? source : shortened(compact(source), Math.max(LARGE, maxBytes));
        return text.length() <= maxBytes
                ? text.utf8()
                : JsonCutter.cut(tree(text).getAsJsonObject(), maxBytes);
    }

    private static Slice compact(Slice sound) {
        try {
            return JsonText.compact(sound, MAX_DEPTH);
        } catch (MalformedJsonException impossible) {
            throw new AssertionError("it was found sound", impossible);
        }
    }

    /** The whole object as a tree. */
    JsonObject object() {
        JsonObject tree = object;
        if (tree == null) {
            tree = tree(json).getAsJsonObject();
            object = tree;
        }
        return tree;
    }

    /** The names of the members. */
    List<String> names() {
        return members.names();
    }

    /** The value at a path as text, null when there is none: lists are joined with ", ", objects stay JSON. */
    public @Nullable String text(String path) {
        return text(value(path));
    }

    /** The same for the first of these paths that has a value. */
    @Nullable String first(List<String> paths) {
        for (String path : paths) {
            String value = text(path);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    @Nullable Instant time(String path) {
        return Timestamps.parse(text(path));
    }

    /** How many members the list at a path has, null when there is no list. */
    @Nullable Integer size(String path) {
        Slice list = value(path);
        return list == null || first(list) != '[' ? null : elements(list).size();
    }

    /** The object at a path, null when there is none. */
    @Nullable Document object(String path) {
        Slice value = value(path);
        return value == null || first(value) != '{' ? null : of(value);
    }

    /** The objects of a list; none when there is no list. */
    List<Document> objects(String path) {
        List<Document> objects = new ArrayList<>();
        Slice list = value(path);
        for (Slice element : list == null ? List.<Slice>of() : elements(list)) {
            if (first(element) == '{') {
                objects.add(of(element));
            }
        }
        return objects;
    }

    /** The texts of a list; a single value counts as a list of one. */
    List<String> texts(String path) {
        List<String> texts = new ArrayList<>();
        Slice value = value(path);
        for (Slice each : value == null ? List.<Slice>of() : first(value) == '[' ? elements(value) : List.of(value)) {
            String text = text(each);
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** The value at a path as a tree, null when there is none. */
    @Nullable JsonElement element(String path) {
        Slice value = value(path);
        return value == null ? null : tree(value);
    }

    private @Nullable Slice value(String path) {
        if (read != null) {
            read.add(path);
        }
        Slice value = members.value(path);
        int dot = path.indexOf('.');
        if (value != null || dot < 0) {
            return value;
        }
        value = members.value(path.substring(0, dot));
        while (value != null && dot >= 0) {
            int next = path.indexOf('.', dot + 1);
            value = new MemberIndex(value).value(path.substring(dot + 1, next < 0 ? path.length() : next));
            dot = next;
        }
        return value;
    }

    private static @Nullable String text(@Nullable Slice value) {
        if (value == null) {
            return null;
        }
        String text = switch (first(value)) {
            case 'n' -> "";
            case '{' -> tree(value).toString();
            case '[' -> list(value);
            default -> JsonText.string(value);
        };
        return text.isBlank() ? null : text;
    }

    private static String list(Slice list) {
        StringBuilder joined = new StringBuilder();
        for (Slice element : elements(list)) {
            if (first(element) == '{' || first(element) == '[') {
                return tree(list).toString();
            }
            String value = text(element);
            if (value != null) {
                joined.append(joined.isEmpty() ? "" : ", ").append(value);
            }
        }
        return joined.toString();
    }

    private static List<Slice> elements(Slice list) {
        List<Slice> slices = new ArrayList<>();
        Elements elements = new Elements();
        elements.begin(list);
        while (elements.next()) {
            slices.add(elements.value());
        }
        return slices;
    }

    private static byte first(Slice value) {
        return value.bytes()[value.from()];
    }

    private static JsonElement tree(Slice sound) {
        return Trees.read(sound.utf8());
    }

    /** Loaded for the formats that build JSON. */
    private static final class Trees {
        private static final TypeAdapter<JsonElement> ELEMENTS = new Gson().getAdapter(JsonElement.class);

        static JsonElement read(String sound) {
            JsonReader reader = new JsonReader(new StringReader(sound));
            // Stricter, Gson refuses halves of surrogate pairs and numbers of a thousand digits, which JSON allows.
            reader.setStrictness(Strictness.LENIENT);
            try {
                return ELEMENTS.read(reader);
            } catch (IOException impossible) {
                throw new AssertionError("the scanner has found it sound", impossible);
            }
        }
    }
}

package ta.defender.json;

import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The members beside an answer's array that say something about it. Versions of OData and gateways differ in spelling. */
final class BesideArray {
    private static final Pattern LINK = spelling("@?(odata\\.)?nextLink");
    private static final Pattern ERROR = spelling("@?(odata\\.)?errors?|OneApiErrors|Exceptions|isPartial");

    /** Values of an error that say that there is none: some services always have the member. */
    private static final Set<String> NONE = Set.of("null", "false", "0", "\"\"", "{}", "[]");

    private BesideArray() {}

    private static Pattern spelling(String name) {
        return Pattern.compile("\\s*(?:" + name + ")\\s*", Pattern.CASE_INSENSITIVE);
    }

    static boolean isLink(String name) {
        return LINK.matcher(name).matches();
    }

    static boolean isError(String name) {
        return ERROR.matcher(name).matches();
    }

    /**
     * What a member of such a name says.
     *
     * @param first the first byte of its value, which is copied
     * @return its value, the member's name for {@code true}; null if it says that there is no error
     */
    static @Nullable Slice error(String name, int first, JsonCopier copier) throws IOException {
        copier.copy(first);
        Slice value = Slice.of(copier.copied(), 0, copier.copiedLength());
        if (first == 't') {
            return Slice.of('"' + name.strip() + '"');
        }
        return value.length() <= 5 && NONE.contains(value.utf8()) ? null : value.copy();
    }
}

package ta.defender.update;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The parameter {@code tags}: comma-separated items, each {@code tag}, {@code +tag}, {@code -tag} or {@code -*}; quotation
 * marks around a tag keep its commas and signs.
 *
 * @param items in their order
 */
record TagList(List<Item> items) {
    TagList {
        items = List.copyOf(items);
    }

    /**
     * One item.
     *
     * @param sign {@code '+'}, {@code '-'}, or a space for none
     * @param quoted whether the tag stood in quotation marks
     */
    record Item(char sign, String tag, boolean quoted) {
        boolean isSigned() {
            return sign != ' ';
        }

        boolean isAll() {
            return sign == '-' && tag.equals("*") && !quoted;
        }
    }

    /** Dashes, signs and quotation marks that word processors and other programs write for + and - and ". */
    private static final Set<Integer> LIKE_SIGNS = Set.of(
            (int) Character.DASH_PUNCTUATION,
            (int) Character.MATH_SYMBOL,
            (int) Character.MODIFIER_SYMBOL,
            (int) Character.OTHER_SYMBOL,
            (int) Character.INITIAL_QUOTE_PUNCTUATION,
            (int) Character.FINAL_QUOTE_PUNCTUATION);

    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\\p{Cc}]+");
    private static final Pattern BLANKS = Pattern.compile("[\\p{Z}\\s]+");
    private static final Pattern ENDS = Pattern.compile("^[\\p{Z}\\s\\p{Cf}]+|[\\p{Z}\\s\\p{Cf}]+$");

    /**
     * Reads the parameter.
     *
     * @throws IllegalArgumentException when quotation marks are not closed
     */
    static TagList parse(String text) {
        List<Item> items = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ',' || isBlank(c)) {
                at++;
                continue;
            }
            int first = text.codePointAt(at);
            if (first > '~' && LIKE_SIGNS.contains(Character.getType(first))) {
                throw new IllegalArgumentException("a tag begins with '" + Character.toString(first)
                        + "', which looks like a sign or a quotation mark and is none; a list without signs would replace"
                        + " all tags");
            }
            char sign = c == '+' || c == '-' ? c : ' ';
            at += sign == ' ' ? 0 : 1;
            while (at < text.length() && isBlank(text.charAt(at))) {
                at++;
            }
            if (at < text.length() && text.charAt(at) == '"') {
                StringBuilder tag = new StringBuilder();
                at = quoted(text, at + 1, tag);
                items.add(new Item(sign, tag.toString().strip(), true));
            } else {
                int end = at;
                while (end < text.length() && text.charAt(end) != ',' && text.charAt(end) != '\n') {
                    end++;
                }
                items.add(new Item(sign, ENDS.matcher(text.substring(at, end)).replaceAll(""), false));
                at = end;
            }
        }
        items.removeIf(item -> item.tag().isEmpty());
        return new TagList(items);
    }

    /** Also what nobody sees: marks for the direction of text, no-break blanks, the beginning of a file. */
    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.getType(c) == Character.FORMAT;
    }

    /** Equal for tags that look the same. */
    private static String key(String tag) {
        String visible = INVISIBLE
                .matcher(Normalizer.normalize(tag, Normalizer.Form.NFC))
                .replaceAll("");
        return BLANKS.matcher(visible).replaceAll(" ").strip();
    }

    /** Whether two lists have the same tags. */
    static boolean same(List<String> one, List<String> other) {
        return one.stream()
                .map(TagList::key)
                .collect(Collectors.toSet())
                .equals(other.stream().map(TagList::key).collect(Collectors.toSet()));
    }

    /** The tags to be removed that are not there. */
    List<String> absentFrom(List<String> present) {
        Set<String> keys = present.stream().map(TagList::key).collect(Collectors.toSet());
        return items.stream()
                .filter(item -> item.sign() == '-' && !item.isAll() && !keys.contains(key(item.tag())))
                .map(Item::tag)
                .toList();
    }

    private static int quoted(String text, int from, StringBuilder tag) {
        for (int at = from; at < text.length(); at++) {
            if (text.charAt(at) != '"') {
                tag.append(text.charAt(at));
            } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
                tag.append('"');
                at++;
            } else {
                int end = at + 1;
                while (end < text.length() && text.charAt(end) != ',' && text.charAt(end) != '\n') {
                    if (!Character.isWhitespace(text.charAt(end))) {
                        throw new IllegalArgumentException("text follows the quotation marks of \"" + tag + "\"");
                    }
                    end++;
                }
                return end;
            }
        }
        throw new IllegalArgumentException(
                "the quotation marks before " + RowReader.shortened(tag.toString()) + " are not closed");
    }

    /** Whether tags that are not named stay. */
    boolean keepsOthers() {
        return items.stream().anyMatch(Item::isSigned) && items.stream().noneMatch(Item::isAll);
    }

    /** The whole new set. */
    List<String> applyTo(List<String> present) {
        Map<String, String> tags = new LinkedHashMap<>();
        if (keepsOthers()) {
            present.forEach(tag -> tags.putIfAbsent(key(tag), tag));
        }
        for (Item item : items) {
            if (item.isAll()) {
                tags.clear();
            } else if (item.sign() == '-') {
                tags.remove(key(item.tag()));
            } else {
                tags.putIfAbsent(key(item.tag()), item.tag());
            }
        }
        return List.copyOf(tags.values());
    }

    /** The parameter that is read as these items. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (Item item : items) {
            if (text.length() > 0) {
                text.append(", ");
            }
            if (item.isSigned()) {
                text.append(item.sign());
            }
            boolean plain = !item.quoted() && !item.tag().matches("(?s)[+\\-\"].*|.*[,\\n].*");
            text.append(plain || item.isAll() ? item.tag() : '"' + item.tag().replace("\"", "\"\"") + '"');
        }
        return text.toString();
    }
}

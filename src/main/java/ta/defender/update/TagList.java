package ta.defender.update;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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

    /** Dashes and full-width signs, as word processors write them for + and -. */
    private static final String LIKE_A_SIGN =
            "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uFE58\uFE62\uFE63\uFF0B\uFF0D";

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
            if (c == ',' || Character.isWhitespace(c)) {
                at++;
                continue;
            }
            if (LIKE_A_SIGN.indexOf(c) >= 0) {
                throw new IllegalArgumentException("a tag begins with '" + c
                        + "', which looks like a sign and is not + or -; a list without signs would replace all tags");
            }
            char sign = c == '+' || c == '-' ? c : ' ';
            at += sign == ' ' ? 0 : 1;
            while (at < text.length() && text.charAt(at) == ' ') {
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
                items.add(new Item(sign, text.substring(at, end).strip(), false));
                at = end;
            }
        }
        items.removeIf(item -> item.tag().isEmpty());
        return new TagList(items);
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
        Set<String> tags = new LinkedHashSet<>(keepsOthers() ? present : List.of());
        for (Item item : items) {
            if (item.isAll()) {
                tags.clear();
            } else if (item.sign() == '-') {
                tags.remove(item.tag());
            } else {
                tags.add(item.tag());
            }
        }
        return List.copyOf(tags);
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

package ta.simulator.splunkd.search;

import java.util.ArrayList;
import java.util.List;

/**
 * One word of a search.
 *
 * @param quoted whether any part of it stood in quotes, so that it is no keyword
 */
record Token(String text, boolean quoted) {
    boolean is(String keyword) {
        return !quoted && text.equals(keyword);
    }

    /** Splits a search into words; parentheses, commas and bars are words of their own, quotes hold a word together. */
    static List<Token> split(String search) throws SearchException {
        List<Token> tokens = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inQuotes = false;
        boolean quoted = false;
        for (int at = 0; at < search.length(); at++) {
            char one = search.charAt(at);
            if (inQuotes && one == '\\' && at + 1 < search.length()) {
                at++;
                word.append(search.charAt(at));
            } else if (one == '"') {
                inQuotes = !inQuotes;
                quoted = true;
            } else if (inQuotes || !(Character.isWhitespace(one) || "|(),".indexOf(one) >= 0)) {
                word.append(one);
            } else {
                finish(tokens, word, quoted);
                quoted = false;
                if (!Character.isWhitespace(one)) {
                    tokens.add(new Token(String.valueOf(one), false));
                }
            }
        }
        if (inQuotes) {
            throw SearchException.refused("Unbalanced quotes.");
        }
        finish(tokens, word, quoted);
        return tokens;
    }

    private static void finish(List<Token> tokens, StringBuilder word, boolean quoted) {
        if (word.length() > 0 || quoted) {
            tokens.add(new Token(word.toString(), quoted));
            word.setLength(0);
        }
    }
}

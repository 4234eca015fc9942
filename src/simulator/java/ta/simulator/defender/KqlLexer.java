package ta.simulator.defender;

import java.util.ArrayList;
import java.util.List;

/** Cuts a query into tokens; comments and white space are left out. */
final class KqlLexer {
    /** Kinds of tokens. */
    enum Kind {
        NAME,
        NUMBER,
        TEXT,
        SIGN,
        END
    }

    /**
     * A token.
     *
     * @param text the name, number or sign; of a string, what it says
     * @param at offset in the query
     */
    record Token(Kind kind, String text, int at) {}

    private final String query;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private KqlLexer(String query) {
        this.query = query;
    }

    static List<Token> tokens(String query) {
        return new KqlLexer(query).all();
    }

    private List<Token> all() {
        while (at < query.length()) {
            char next = query.charAt(at);
            if (Character.isWhitespace(next)) {
                at++;
            } else if (query.startsWith("//", at)) {
                int end = query.indexOf('\n', at);
                at = end < 0 ? query.length() : end;
            } else if (next == '"' || next == '\'') {
                text(next, true);
            } else if (next == '@' && at + 1 < query.length() && "\"'".indexOf(query.charAt(at + 1)) >= 0) {
                at++;
                text(query.charAt(at), false);
            } else if (Character.isLetter(next) || next == '_' || next == '$') {
                take(Kind.NAME, length("[\\p{L}\\p{N}_$]"));
            } else if (Character.isDigit(next)) {
                // 1h, 30d and 0.5 are one token
                take(Kind.NUMBER, length("[\\p{L}\\p{N}]|\\.(?!\\.)"));
            } else {
                take(Kind.SIGN, sign());
            }
        }
        tokens.add(new Token(Kind.END, "", query.length()));
        return tokens;
    }

    private int length(String pattern) {
        java.util.regex.Matcher matcher = java.util.regex.Pattern.compile("(?:" + pattern + ")+")
                .matcher(query)
                .region(at, query.length());
        return matcher.lookingAt() ? matcher.end() - at : 1;
    }

    private int sign() {
        for (String two : List.of("..", "<=", ">=", "==", "!=", "=~", "!~")) {
            if (query.startsWith(two, at)) {
                return 2;
            }
        }
        return 1;
    }

    private void take(Kind kind, int length) {
        tokens.add(new Token(kind, query.substring(at, at + length), at));
        at += length;
    }

    private void text(char quote, boolean escapes) {
        int start = at++;
        StringBuilder text = new StringBuilder();
        while (at < query.length() && query.charAt(at) != quote) {
            if (escapes && query.charAt(at) == '\\' && at + 1 < query.length()) {
                at++;
            }
            text.append(query.charAt(at++));
        }
        if (at >= query.length()) {
            throw KqlQuery.syntax(query, start);
        }
        at++;
        tokens.add(new Token(Kind.TEXT, text.toString(), start));
    }
}

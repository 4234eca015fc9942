package ta.simulator.splunkd.rest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What every list understands: {@code search}, {@code count}, {@code offset}, and {@code f} to choose fields. */
final class Paging {
    private static final int PAGE = 30;

    private Paging() {}

    static Answer page(RestRequest request, List<Entry> all) throws RestException {
        List<Entry> found = new ArrayList<>();
        Optional<String> search = request.argument("search").filter(text -> !text.isBlank());
        for (Entry entry : all) {
            if (search.isEmpty() || matches(entry, search.get())) {
                found.add(chosen(request, entry));
            }
        }
        int count = request.number("count", PAGE);
        int offset = Math.max(0, request.number("offset", 0));
        int from = Math.min(offset, found.size());
        int to = count <= 0 ? found.size() : Math.min(found.size(), from + count);
        return new Answer(
                200, found.subList(from, to), found.size(), offset, count <= 0 ? 10_000_000 : count, Optional.empty());
    }

    /** The entry with only the fields that {@code f} asks for; {@code *} stands for any text. */
    static Entry chosen(RestRequest request, Entry entry) {
        List<String> wanted = request.arguments().getOrDefault("f", List.of());
        if (wanted.isEmpty()) {
            return entry;
        }
        Map<String, Object> content = new LinkedHashMap<>();
        entry.content().forEach((key, value) -> {
            if (key.startsWith("eai:") || wanted.stream().anyMatch(pattern -> like(pattern, key))) {
                content.put(key, value);
            }
        });
        return new Entry(
                entry.name(),
                entry.collection(),
                entry.owner(),
                entry.app(),
                entry.readers(),
                entry.writers(),
                entry.removable(),
                content);
    }

    /** Every word must match: {@code key=value} one field, a word alone any text. */
    private static boolean matches(Entry entry, String search) {
        for (String word : search.strip().split("\\s+", -1)) {
            int equals = word.indexOf('=');
            boolean found = equals > 0
                    ? like(unquoted(word.substring(equals + 1)), field(entry, word.substring(0, equals)))
                    : anywhere(entry, unquoted(word));
            if (!found) {
                return false;
            }
        }
        return true;
    }

    private static String field(Entry entry, String key) {
        if (key.equals("name") || key.equals("title")) {
            return entry.name();
        }
        if (key.equals("eai:acl.app") || key.equals("app")) {
            return entry.app();
        }
        return String.valueOf(entry.content().getOrDefault(key, ""));
    }

    private static boolean anywhere(Entry entry, String word) {
        String wanted = "*" + word + "*";
        return like(wanted, entry.name())
                || entry.content().values().stream().anyMatch(value -> like(wanted, String.valueOf(value)));
    }

    private static boolean like(String pattern, String text) {
        StringBuilder expression = new StringBuilder();
        for (String part : pattern.toLowerCase(Locale.ROOT).split("\\*", -1)) {
            expression.append(expression.length() == 0 ? "" : ".*").append(Pattern.quote(part));
        }
        return Pattern.compile(expression.toString(), Pattern.DOTALL)
                .matcher(text.toLowerCase(Locale.ROOT))
                .matches();
    }

    private static String unquoted(String text) {
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }
}

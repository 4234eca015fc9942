package ta.simulator.splunkd.alert;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ta.simulator.splunkd.search.Row;

/** Expands {@code $…$} in parameters before the action sees them; a token without a value stays as it is. */
final class AlertTokens {
    private static final Pattern TOKEN = Pattern.compile("\\$([\\w.{}@:-]+)\\$");

    private AlertTokens() {}

    static String expand(String text, AlertCall call, Optional<Row> first, String triggerTime) {
        Matcher matcher = TOKEN.matcher(text);
        StringBuilder expanded = new StringBuilder();
        while (matcher.find()) {
            String value = value(matcher.group(1), call, first, triggerTime).orElse(matcher.group());
            matcher.appendReplacement(expanded, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(expanded).toString();
    }

    private static Optional<String> value(String token, AlertCall call, Optional<Row> first, String triggerTime) {
        if (token.startsWith("result.")) {
            String field = token.substring("result.".length());
            return first.filter(row -> !row.values(field).isEmpty()).map(row -> row.text(field));
        }
        return switch (token) {
            case "name" -> Optional.of(call.searchName());
            case "app" -> Optional.of(call.app());
            case "owner" -> Optional.of(call.user());
            case "job.sid", "sid" -> Optional.of(call.sid());
            case "job.resultCount" ->
                Optional.of(String.valueOf(call.results().rows().size()));
            case "trigger_time" -> Optional.of(triggerTime);
            default -> Optional.empty();
        };
    }
}

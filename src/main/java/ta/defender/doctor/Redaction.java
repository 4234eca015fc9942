package ta.defender.doctor;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ta.defender.model.Secret;
import ta.defender.model.SecretNames;

/** Takes secrets out of texts: the known ones wherever they stand, and what looks like one. */
final class Redaction {
    static final String MASK = "***";

    /** Shorter parts would mask ordinary words. */
    static final int LEAST = 6;

    private static final Pattern PRIVATE_KEY = Pattern.compile(
            "-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|$)", Pattern.DOTALL);

    private static final String NAME = SecretNames.ENDING;
    /** What stands between a name and its value: in forms, headers, JSON, and once more encoded. */
    private static final String IS = "\\\\*[\"']?\\s*(?:=|:|%(?:25)?3[AD])\\s*";
    /** A value in quotes, escaped ones too; a log line may be cut before the second one. */
    private static final String QUOTED = "(?:(\\\\+[\"'])[^\\r\\n]*?(?:\\2|$)"
            + "|\"[^\"\\\\\\r\\n]*+(?:\\\\.[^\"\\\\\\r\\n]*+)*+(?:\"|$)"
            + "|'[^'\\\\\\r\\n]*+(?:\\\\.[^'\\\\\\r\\n]*+)*+(?:'|$))";

    private static final String PLAIN = "[^\\s&;\"'<>]+";
    /** Ends a value that stands in something encoded. */
    private static final Pattern END = Pattern.compile("%(?:25)?2[26]|\\\\[nrt\"']");

    private static final String HEADER = "authorization" + IS + "\\\\*[\"']?";
    private static final List<Pattern> LOOKS_SECRET = List.of(
            Pattern.compile("(?i)(" + HEADER + "(?:digest|negotiate|ntlm)\\s)[^\\r\\n\"\\\\]+"),
            Pattern.compile("(?i)(" + HEADER + "(?:(?:bearer|basic|splunk|sharedaccesssignature)\\s+)?)[^\\s\"'\\\\]+"),
            Pattern.compile("(?i)(cookie" + IS + ")[^\\r\\n\"\\\\]+"),
            Pattern.compile("(?i)((?:bearer|splunk) )[A-Za-z0-9._~+/=^-]{16,}"),
            Pattern.compile("((?i:bearer|basic)\\s+)(?=[A-Za-z._~+/=-]*\\d)[A-Za-z0-9._~+/=-]{6,}"),
            Pattern.compile("()eyJ[A-Za-z0-9_-]{5,}\\.[A-Za-z0-9_-]{5,}(?:\\.[A-Za-z0-9_-]*)?"),
            Pattern.compile("(?i)(<[^/<>\\r\\n]{0,80}(?:" + NAME + "|token)[\"']?>)[^<]+"),
            Pattern.compile("(://)[^/\\s@\"]+(?=@)"));
    private static final List<Pattern> NAMED = List.of(
            Pattern.compile("(?im)((?:" + NAME + "|token)" + IS + ")" + QUOTED),
            Pattern.compile("(?i)(" + NAME + IS + ")" + PLAIN),
            // "no token: <reason>" is not one
            Pattern.compile("(?i)(token\\s*(?:=\\s*|:(?!\\s)|%(?:25)?3D))" + PLAIN),
            Pattern.compile("(?i)(token:\\s)(?=[A-Za-z._~+/=^-]*\\d)[A-Za-z0-9._~+/=^-]{16,}"));
    private static final Pattern QUOTE = Pattern.compile("\\\\*[\"']");
    private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();
    private static final Gson ESCAPING = new Gson();

    private final List<String> known;
    private final List<Pattern> shortOnes = new ArrayList<>();

    Redaction(Collection<Secret> secrets) {
        Set<String> texts = new LinkedHashSet<>();
        for (Secret secret : secrets) {
            String whole = secret.reveal().strip();
            if (isShort(secret) && !whole.isEmpty()) {
                shortOnes.add(Pattern.compile("(?<![\\p{L}\\p{N}_-])" + Pattern.quote(whole) + "(?![\\p{L}\\p{N}_-])"));
            }
            add(texts, whole, LEAST);
            for (String line : whole.split("[\\r\\n;&]+")) {
                add(texts, line.strip(), LEAST);
                add(texts, line.replaceFirst("^[A-Za-z]+=", "").strip(), LEAST);
            }
        }
        known = texts.stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
    }

    /** Whether a secret is so short that it is masked only where no letter or digit touches it. */
    static boolean isShort(Secret secret) {
        return secret.reveal().strip().length() < LEAST;
    }

    private static void add(Set<String> texts, String text, int least) {
        if (text.length() >= least) {
            texts.add(text);
            texts.add(URLEncoder.encode(text, StandardCharsets.UTF_8));
            texts.add(inside(JSON.toJson(text)));
            texts.add(inside(ESCAPING.toJson(text)));
        }
    }

    private static String inside(String quoted) {
        return quoted.substring(1, quoted.length() - 1);
    }

    String clean(String text) {
        String clean = text;
        for (String secret : known) {
            clean = clean.replace(secret, MASK);
        }
        for (Pattern secret : shortOnes) {
            clean = secret.matcher(clean).replaceAll(Matcher.quoteReplacement(MASK));
        }
        clean = PRIVATE_KEY.matcher(clean).replaceAll(MASK);
        for (Pattern pattern : LOOKS_SECRET) {
            clean = pattern.matcher(clean).replaceAll("$1" + MASK);
        }
        return named(clean);
    }

    private static String named(String text) {
        String clean = text;
        for (Pattern pattern : NAMED) {
            clean = pattern.matcher(clean).replaceAll(Redaction::masked);
        }
        return clean;
    }

    /** Without the value, with the quotes around it. */
    private static String masked(MatchResult found) {
        String name = found.group(1);
        String value = found.group().substring(name.length());
        Matcher opening = QUOTE.matcher(value);
        if (opening.lookingAt()) {
            String quote = opening.group();
            boolean closed = value.length() >= 2 * quote.length() && value.endsWith(quote);
            return Matcher.quoteReplacement(name + quote + MASK + (closed ? quote : ""));
        }
        Matcher end = END.matcher(value);
        String rest = end.find() ? named(value.substring(end.start())) : "";
        return Matcher.quoteReplacement(name + MASK + rest);
    }

    /** The stanzas of a conf file: a value whose key names a secret goes, whatever it is. */
    Map<String, Map<String, String>> clean(Map<String, Map<String, String>> stanzas) {
        Map<String, Map<String, String>> clean = new LinkedHashMap<>();
        stanzas.forEach((stanza, values) -> {
            Map<String, String> kept = new LinkedHashMap<>();
            values.forEach(
                    (key, value) -> kept.put(key, SecretNames.isSecret(key) && !value.isEmpty() ? MASK : clean(value)));
            clean.put(stanza, kept);
        });
        return clean;
    }
}

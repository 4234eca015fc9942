package ta.defender.doctor;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import ta.defender.model.Secret;

/** Takes secrets out of texts: the known ones wherever they stand, and what looks like one. */
final class Redaction {
    static final String MASK = "***";

    /** Shorter parts would mask ordinary words. */
    static final int LEAST = 6;

    private static final Pattern SECRET_KEY = Pattern.compile(
            "(?i).*(secret|passw|pwd|token|private|connection_string|credential|(^|_)sas($|_)|(^|_)key$).*");
    private static final Pattern PRIVATE_KEY = Pattern.compile(
            "-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|$)", Pattern.DOTALL);
    private static final List<Pattern> LOOKS_SECRET = List.of(
            Pattern.compile(
                    "(?i)((?:sig|sharedaccesskey|accountkey|password|client_secret|client_assertion)=)[^&;\\s\"]+"),
            Pattern.compile("(?i)((?:bearer|splunk) )[A-Za-z0-9._~+/=^-]{16,}"),
            Pattern.compile("(://)[^/\\s@\"]+(?=@)"));
    private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();
    private static final Gson ESCAPING = new Gson();

    private final List<String> known;

    Redaction(Collection<Secret> secrets) {
        Set<String> texts = new LinkedHashSet<>();
        for (Secret secret : secrets) {
            String whole = secret.reveal().strip();
            add(texts, whole, 1);
            for (String line : whole.split("[\\r\\n;&]+")) {
                add(texts, line.strip(), LEAST);
                add(texts, line.replaceFirst("^[A-Za-z]+=", "").strip(), LEAST);
            }
        }
        known = texts.stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
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
        clean = PRIVATE_KEY.matcher(clean).replaceAll(MASK);
        for (Pattern pattern : LOOKS_SECRET) {
            clean = pattern.matcher(clean).replaceAll("$1" + MASK);
        }
        return clean;
    }

    /** The stanzas of a conf file: a value whose key names a secret goes, whatever it is. */
    Map<String, Map<String, String>> clean(Map<String, Map<String, String>> stanzas) {
        Map<String, Map<String, String>> clean = new LinkedHashMap<>();
        stanzas.forEach((stanza, values) -> {
            Map<String, String> kept = new LinkedHashMap<>();
            values.forEach((key, value) ->
                    kept.put(key, SECRET_KEY.matcher(key).matches() && !value.isEmpty() ? MASK : clean(value)));
            clean.put(stanza, kept);
        });
        return clean;
    }
}

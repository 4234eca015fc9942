package ta.defender.eventhub;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.model.Secret;

/** Looks whether a secret is an Event Hubs connection string that fits a stanza; says so without showing it. */
public final class ConnectionString {
    private ConnectionString() {}

    /**
     * Compares a connection string with the stanza it is for.
     *
     * @throws DefenderException with every fault at once, none of which shows the key
     */
    public static void check(Secret secret, StreamSettings settings) {
        String text = secret.reveal().strip();
        Map<String, String> parts = parts(text);
        List<Issue> problems = new ArrayList<>();
        String endpoint = parts.get("endpoint");
        if (text.startsWith("SharedAccessSignature")) {
            problems.add(problem(
                    "the stored secret is a SAS token, and signatures do not work over Kafka",
                    "store the connection string of a shared access policy"));
        } else if (text.startsWith("\"") || text.startsWith("'")) {
            problems.add(problem("the stored connection string is in quotation marks", "store it without them"));
        } else if (endpoint == null || !parts.containsKey("sharedaccesskeyname")) {
            problems.add(problem(
                    "the stored secret is not a connection string, which begins with Endpoint=sb:// and has"
                            + " SharedAccessKeyName= and SharedAccessKey=",
                    "store one from Shared access policies of the Event Hubs namespace"));
        } else if (parts.getOrDefault("sharedaccesskey", "").isEmpty()) {
            problems.add(problem(
                    "the stored connection string has no SharedAccessKey=, and signatures (SharedAccessSignature=) do not"
                            + " work over Kafka",
                    "store the connection string of a shared access policy"));
        } else {
            String host = endpoint.replaceFirst("^[a-zA-Z]+://", "").replaceFirst("[:/].*$", "");
            if (!host.equalsIgnoreCase(settings.host())) {
                problems.add(problem(
                        "the stored connection string is for " + host + ", bootstrap names " + settings.host(),
                        "store the one of this namespace or correct bootstrap"));
            }
        }
        String entity = parts.get("entitypath");
        if (entity != null
                && !(settings.hubs().size() == 1
                        && HubNames.matches(settings.hubs().get(0), entity))) {
            problems.add(problem(
                    "the stored connection string is for the event hub " + entity + " alone, hubs names "
                            + String.join(", ", settings.hubs()),
                    "use one of the namespace or hubs = " + entity));
        }
        if (!problems.isEmpty()) {
            throw new DefenderException(problems);
        }
    }

    private static Map<String, String> parts(String text) {
        Map<String, String> parts = new TreeMap<>();
        for (String part : text.strip().split(";", -1)) {
            int equals = part.indexOf('=');
            @Nullable String name = equals < 0 ? null : part.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            if (name != null) {
                parts.put(name, part.substring(equals + 1).strip());
            }
        }
        return parts;
    }

    private static Issue problem(String what, String remedy) {
        return new Issue("auth", what, remedy);
    }
}

package ta.defender.migration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.model.Secret;
import ta.defender.splunk.ManagementPort.Entry;

/** All inputs that may be taken over. Names and duplicates are decided over all of them, whichever are wanted. */
final class Candidates {
    private final Installation found;
    private final Map<String, InputMapping> byStanza = new LinkedHashMap<>();
    private final List<InputMapping> mappings;

    private Candidates(Installation found, List<InputMapping> mappings) {
        this.found = found;
        this.mappings = mappings;
    }

    /** Those that are wanted; a name that stands for none is refused. */
    static List<Candidate> of(Installation found, MigrationRequest request) {
        List<Issue> unknown = new ArrayList<>();
        for (String name : request.inputs()) {
            if (found.inputs().stream()
                    .noneMatch(
                            input -> name.equals(input.stanza()) || name.equals(input.app() + "/" + input.stanza()))) {
                unknown.add(new Issue(
                        Code.INPUT_UNKNOWN,
                        "no other add-on has the input '" + name + "'",
                        "use a stanza that the plan lists",
                        "inputs"));
            }
        }
        if (!unknown.isEmpty()) {
            throw new DefenderException(unknown);
        }
        List<InputMapping> mappings = found.inputs().stream()
                .map(input -> InputMapping.of(input, found, request.accounts()))
                .toList();
        Candidates candidates = new Candidates(found, mappings);
        List<Candidate> wanted = new ArrayList<>();
        for (InputMapping mapping : mappings) {
            Candidate candidate = candidates.candidate(mapping, request);
            if (request.wants(mapping.from())) {
                wanted.add(candidate);
            }
        }
        return wanted;
    }

    private Candidate candidate(InputMapping mapped, MigrationRequest request) {
        if (!mapped.isSupported()) {
            return new Candidate(mapped, null, null, false, false, mapped.issues());
        }
        InputMapping mapping = byStanza.containsKey(mapped.stanza())
                ? mapped.named(mapped.name() + "_" + mapped.from().app())
                : mapped;
        byStanza.put(mapping.stanza(), mapping);
        List<Issue> issues = new ArrayList<>(mapping.issues());
        Entry ours = found.ours().get(mapping.stanza());
        if (ours != null && !isOf(mapping, ours)) {
            issues.add(new Issue(
                    Code.NAME_TAKEN,
                    "this add-on has an input " + mapping.stanza() + " that reads something else",
                    "rename or delete it",
                    "name"));
        }
        // whichever is taken over, the other one would collect beside ours
        mappings.stream()
                .filter(other ->
                        !other.from().equals(mapping.from()) && other.from().isEnabled())
                .filter(other -> !mapping.account().isEmpty()
                        && !other.account().isEmpty()
                        && content(other).equals(content(mapping)))
                .forEach(other -> issues.add(new Issue(
                        Code.INPUT_DUPLICATE,
                        "it collects the same objects into the same index as "
                                + other.from().stanza() + " of " + other.from().app(),
                        "disable one of them in the other add-on, then take over the one that is left",
                        "")));
        found.ours().forEach((stanza, other) -> {
            if (other.isEnabled()
                    && !stanza.equals(mapping.stanza())
                    && stanza.startsWith(mapping.scheme() + "://")
                    && isOf(mapping, other)) {
                issues.add(new Issue(
                        Code.INPUT_DUPLICATE,
                        stanza + " of this add-on collects the same objects into the same index",
                        "disable it, or disable the other add-on's input and keep it",
                        ""));
            }
        });
        String secret = Candidate.secretName(mapping);
        boolean stored = found.secrets().contains(secret);
        if (issues.isEmpty() && !stored && secret(mapping, request) == null) {
            issues.add(new Issue(
                    Code.SECRET_NEEDED,
                    "the secret of " + (mapping.account().isEmpty() ? "stream " : "account ") + secret
                            + " is not stored; the one of the other add-on is not read",
                    "enter it: secrets[\"" + secret + "\"]",
                    "secrets"));
        }
        return new Candidate(
                mapping,
                ours,
                found.ours().get(mapping.stanza() + "_trial"),
                found.ourAccounts().containsKey(mapping.account()),
                stored,
                issues);
    }

    /** The secret that was given under our name or theirs. */
    static @Nullable Secret secret(InputMapping mapping, MigrationRequest request) {
        for (String name : List.of(
                Candidate.secretName(mapping),
                mapping.from().stanza(),
                mapping.from().value("azure_app_account"))) {
            if (!name.isEmpty() && request.secrets().containsKey(name)) {
                return request.secrets().get(name);
            }
        }
        return null;
    }

    private static boolean isOf(InputMapping mapping, Entry ours) {
        Map<String, String> settings = mapping.settings();
        return List.of("account", "api", "index", "bootstrap", "hubs").stream()
                .allMatch(key -> (mapping.isStream() && key.equals("api"))
                        || normal(key, settings.get(key))
                                .equals(normal(key, ours.values().get(key))));
    }

    private static String normal(String key, @Nullable String value) {
        String text = value == null ? "" : value.strip();
        return text.isEmpty() && key.equals("api") ? "graph" : text.equals("default") ? "" : text;
    }

    private String content(InputMapping mapping) {
        String tenant = mapping.tenant(found);
        return String.join(
                        "\n",
                        mapping.scheme(),
                        mapping.isStream() || tenant.isEmpty() ? mapping.account() : tenant,
                        mapping.settings().getOrDefault("index", ""),
                        mapping.settings().getOrDefault("bootstrap", ""),
                        mapping.settings().getOrDefault("hubs", ""))
                .toLowerCase(Locale.ROOT);
    }
}

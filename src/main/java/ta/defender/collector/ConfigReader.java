package ta.defender.collector;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;
import org.snakeyaml.engine.v2.nodes.Node;
import ta.defender.eventhub.ConnectionString;
import ta.defender.eventhub.StreamSettings;
import ta.defender.hunting.HuntingSettings;
import ta.defender.microsoft.AccountSettings;
import ta.defender.microsoft.ClientCredential;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.model.Secret;
import ta.defender.model.SettingsReader;
import ta.defender.poll.InputSettings;
import ta.defender.splunk.AddonSettings;
import ta.defender.storage.ArchiveSettings;
import ta.defender.storage.StorageSecret;

/** Reads the configuration file; every fault is found at once. */
final class ConfigReader {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}";

    private static final String NAME_REMEDY =
            "Use 1 to 64 letters, digits, '-', '_' and '.', the first a letter or digit";

    private static final Set<String> ACCOUNT_KEYS = Set.copyOf(AccountSettings.KEYS);

    private static final Set<String> SECRETS = Set.of("connection_string", "sas_token", "storage_key");
    private static final Set<String> LABELS = Set.of("index", "host", "sourcetype", "source");
    private static final Set<String> POLL_KEYS =
            Set.of("account", "api", "start_time", "interval", "overlap", "changes", "entities", "legacy_entities");

    private static final Map<CollectorConfig.Type, Set<String>> INPUT_KEYS = Map.of(
            CollectorConfig.Type.ALERTS,
            POLL_KEYS,
            CollectorConfig.Type.INCIDENTS,
            with(POLL_KEYS, "include_alerts"),
            CollectorConfig.Type.STREAM,
            without(StreamSettings.KEYS, LABELS),
            CollectorConfig.Type.ARCHIVE,
            without(ArchiveSettings.KEYS, LABELS),
            CollectorConfig.Type.HUNTING,
            Set.of("account", "query", "interval", "start_time", "time_field", "key", "overlap", "settle", "envelope"));

    /** What the collector itself keeps in state_dir. */
    private static final List<String> STATE = List.of("checkpoints", "refused", "lock");

    private final References references;
    private final Instant now;
    private final List<ConfigIssue> issues = new ArrayList<>();

    ConfigReader(UnaryOperator<@Nullable String> environment, Instant now) {
        this.references = new References(environment);
        this.now = now;
    }

    List<ConfigIssue> issues() {
        return issues;
    }

    /** The configuration; null when there are {@link #issues()}. */
    @Nullable CollectorConfig read(Path file) {
        String text = text(file);
        return text == null ? null : read(file, text);
    }

    /**
     * The same of a file that was read before.
     *
     * @param text what it holds
     */
    @Nullable CollectorConfig read(Path file, String text) {
        try {
            Iterator<Node> documents = new Compose(LoadSettings.builder()
                            .setLabel(file.toString())
                            .setAllowDuplicateKeys(true)
                            .build())
                    .composeAllFromString(text)
                    .iterator();
            CollectorConfig config =
                    config(new Section("", documents.hasNext() ? documents.next() : null, issues, references));
            if (documents.hasNext()) {
                new Section("", documents.next(), issues, references)
                        .issue("", "a second YAML document begins here", "Remove the line '---' before it");
            }
            return issues.stream().allMatch(ConfigIssue::isWarning) ? config : null;
        } catch (MarkedYamlEngineException notYaml) {
            int line = notYaml.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            issues.add(
                    new ConfigIssue(
                            line,
                            "",
                            "the file is not valid YAML: " + notYaml.getProblem(),
                            "Put references such as \"${env:NAME}\", and texts with other special characters, into quotation marks"));
        } catch (ReaderException character) {
            int line = 1;
            for (int at = 0; at < character.getPosition() && at < text.length(); at++) {
                line += text.charAt(at) == '\n' ? 1 : 0;
            }
            issues.add(new ConfigIssue(
                    line,
                    "",
                    String.format(Locale.ROOT, "the file holds the character U+%04X", character.getCodePoint()),
                    "Remove it, or write it as an escape in quotation marks"));
        } catch (YamlVersionException version) {
            issues.add(new ConfigIssue(1, "", "the file asks for another YAML than 1.2", "Remove the line '%YAML'"));
        } catch (StackOverflowError nested) {
            issues.add(new ConfigIssue(0, "", "lists and mappings are nested too deeply", "Write them flatter"));
        } catch (YamlEngineException notYaml) {
            issues.add(new ConfigIssue(
                    0,
                    "",
                    "the file is not valid YAML: " + notYaml.getMessage(),
                    "Name a file of text, and write values out instead of aliases"));
        }
        return null;
    }

    /** What the file holds; null when there are {@link #issues()}. */
    @Nullable String text(Path file) {
        try {
            return TextFile.read(file);
        } catch (TextFile.UnsuitableException unsuitable) {
            issues.add(new ConfigIssue(
                    0, "", "the file " + unsuitable.getMessage(), "Name the configuration file, YAML in UTF-8"));
        } catch (NoSuchFileException missing) {
            issues.add(new ConfigIssue(0, "", "the file does not exist", "Correct the path"));
        } catch (IOException unreadable) {
            issues.add(new ConfigIssue(
                    0, "", "the file cannot be read: " + reason(unreadable), "Let the collector's user read it"));
        }
        return null;
    }

    /** Java puts the file's name in place of some reasons. */
    private static String reason(IOException unreadable) {
        return unreadable instanceof AccessDeniedException
                ? "permission denied"
                : String.valueOf(unreadable.getMessage());
    }

    private CollectorConfig config(Section root) {
        root.required("state_dir", "Name a directory for checkpoints, such as /var/lib/defender-collector");
        Path state = root.file("state_dir", false);
        if (state != null && Files.exists(state) && !Files.isDirectory(state)) {
            root.issue("state_dir", state + " is a file", "Name a directory");
        }
        InetSocketAddress metrics = metrics(root);
        Map<String, CollectorConfig.Account> accounts = accounts(root.section("accounts"));
        Section proxy = root.section("proxy");
        Secret proxyPassword = Secret.of(proxy.text("password", ""));
        TrustFile caFile = root.authorities("ca_file");
        AddonSettings network = network(proxy, caFile);
        proxy.refuseUnknown();
        Map<String, OutputConfig> outputs = new LinkedHashMap<>();
        Section outputSections = root.section("outputs");
        for (String name : outputSections.names()) {
            Section section = outputSections.section(name);
            if (!name.matches(NAME)) {
                section.issue("", "'" + name + "' is not a name for an output", NAME_REMEDY);
            }
            OutputConfig output = OutputReader.read(name, section);
            if (output != null) {
                outputs.put(name, output);
            }
        }
        if (outputSections.names().isEmpty()) {
            root.issue("outputs", "there is no output", "Add one");
        }
        CollectorConfig.Health health = health(root, outputSections.names(), outputs);
        List<CollectorConfig.Input> inputs = inputs(root, outputSections.names(), outputs);
        checkFiles(outputs, outputSections, state);
        boolean isSound = issues.stream().allMatch(ConfigIssue::isWarning);
        for (String output : isSound ? outputSections.names() : List.<String>of()) {
            // An input with a fault may have meant it.
            if (inputs.stream().noneMatch(input -> input.outputs().contains(output))
                    && (health == null || !health.outputs().contains(output))) {
                outputSections.warn(
                        output, "no input uses this output", "Name it in outputs of an input, or remove it");
            }
        }
        root.refuseUnknown();
        return new CollectorConfig(
                state == null ? Path.of("") : state,
                metrics,
                health,
                accounts,
                network,
                caFile,
                proxyPassword,
                inputs,
                outputs);
    }

    private static void checkFiles(Map<String, OutputConfig> outputs, Section sections, @Nullable Path state) {
        Map<Path, String> files = new HashMap<>();
        outputs.forEach((name, output) -> {
            if (output.target() instanceof OutputConfig.FileTarget target) {
                Path file = real(target.path());
                String other = files.put(file, name);
                if (other != null) {
                    sections.issue(name, "writes to the same file as output " + other, "Give each a file of its own");
                }
                if (state != null
                        && (file.equals(real(state))
                                || STATE.stream().anyMatch(own -> file.startsWith(real(state.resolve(own)))))) {
                    sections.section(name)
                            .issue("path", "the collector keeps its state there", "Use a folder outside of state_dir");
                }
            }
        });
    }

    /** The file that a path leads to, whether it exists or not. */
    private static Path real(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        try {
            return Files.exists(absolute) || parent == null
                    ? absolute.toRealPath()
                    : real(parent).resolve(parent.relativize(absolute));
        } catch (IOException unreadable) {
            return absolute;
        }
    }

    private static @Nullable InetSocketAddress metrics(Section root) {
        if (!root.has("metrics")) {
            return null;
        }
        Section metrics = root.section("metrics");
        String listen = metrics.required("listen", "Use host:port, such as 127.0.0.1:9464");
        metrics.refuseUnknown();
        if (listen.isEmpty()) {
            return null;
        }
        HostPort address = HostPort.parse(listen, -1);
        if (address == null) {
            metrics.issue("listen", "'" + listen + "' is not host:port", "Use an address such as 127.0.0.1:9464");
            return null;
        }
        return new InetSocketAddress(address.host(), address.port());
    }

    private static CollectorConfig.@Nullable Health health(
            Section root, List<String> outputs, Map<String, OutputConfig> readable) {
        if (!root.has("health")) {
            return null;
        }
        Section health = root.section("health");
        List<String> wanted = health.texts("outputs");
        Duration interval = health.duration("interval", Duration.ofMinutes(5));
        health.refuseUnknown();
        if (wanted.isEmpty()) {
            health.issue("outputs", "the reports have no output", "Name one or more of " + String.join(", ", outputs));
        }
        for (String output : wanted) {
            requireOutput(health, output, outputs);
            OutputConfig target = readable.get(output);
            if (target != null && target.formatName().equals("ocsf")) {
                health.issue(
                        "outputs",
                        "format ocsf of output '" + output + "' has no form for reports",
                        "Use another output");
            }
        }
        if (interval.compareTo(Duration.ofSeconds(10)) < 0) {
            health.issue("interval", "the interval is shorter than ten seconds", "Use 10s or more");
        }
        return new CollectorConfig.Health(interval, wanted);
    }

    private static void requireOutput(Section section, String output, List<String> outputs) {
        if (!outputs.contains(output)) {
            section.issue(
                    "outputs",
                    "there is no output '" + output + "'",
                    outputs.isEmpty() ? "Add it" : "Use one of " + String.join(", ", new TreeSet<>(outputs)));
        }
    }

    private AddonSettings network(Section proxy, @Nullable TrustFile caFile) {
        Map<String, Map<String, String>> stanzas = new HashMap<>();
        String url = proxy.text("url");
        Map<String, String> proxyKeys = new HashMap<>();
        if (url != null) {
            proxyKeys.put("enabled", "true");
            proxyKeys.put("url", url);
        }
        if (url == null && (proxy.has("username") || proxy.has("password"))) {
            proxy.issue("url", "is missing", "Name the proxy, or remove username and password");
        }
        String username = proxy.text("username");
        if (username != null) {
            proxyKeys.put("username", username);
        }
        stanzas.put("proxy", proxyKeys);
        if (caFile != null) {
            stanzas.put("tls", Map.of("ca_file", caFile.path().toString()));
        }
        try {
            return AddonSettings.read(stanzas);
        } catch (DefenderException wrong) {
            wrong.issues()
                    .forEach(issue -> proxy.issue(
                            lastWord(issue.field()),
                            "the value is not a proxy",
                            "Use http://host:port, with the user name in username and the password in password"));
            return AddonSettings.DEFAULT;
        }
    }

    // ------------------------------------------------------------ accounts

    private Map<String, CollectorConfig.Account> accounts(Section sections) {
        Map<String, CollectorConfig.Account> accounts = new LinkedHashMap<>();
        for (String name : sections.names()) {
            Section section = sections.section(name);
            boolean certificate = section.text("auth", "secret").equals("certificate");
            section.know(List.of("client_secret", "private_key"));
            String secret = certificate
                    ? section.single("private_key", "auth: certificate needs it; use \"${file:/path/of/key.pem}\"")
                    : section.single("client_secret", "Use \"${file:/path}\" or \"${env:NAME}\"");
            if (!certificate && secret.chars().anyMatch(Character::isISOControl)) {
                section.issue(
                        "client_secret",
                        "the value has a line break or another control character",
                        "Write the secret alone, on one line");
            }
            Map<String, String> settings = section.rest(List.of(), ACCOUNT_KEYS);
            section.know(ACCOUNT_KEYS);
            section.refuseUnknown();
            try {
                AccountSettings account = AccountSettings.read(name, settings);
                accounts.put(name, new CollectorConfig.Account(account, Secret.of(secret)));
                String pem = account.certificate();
                if (pem != null && !secret.isEmpty()) {
                    requireUsable(section, Secret.of(secret), pem);
                }
            } catch (DefenderException wrong) {
                note(section, wrong);
            }
        }
        return accounts;
    }

    private static void requireUsable(Section section, Secret key, String certificate) {
        try {
            ClientCredential.certificate(key, certificate);
        } catch (DefenderException unusable) {
            section.issue(
                    "private_key",
                    "private_key and certificate cannot be used together: "
                            + unusable.issue().what(),
                    "Use a certificate and its unencrypted RSA key, both in PEM form");
        }
    }

    // ------------------------------------------------------------ inputs

    private List<CollectorConfig.Input> inputs(Section root, List<String> outputs, Map<String, OutputConfig> readable) {
        List<CollectorConfig.Input> inputs = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        Set<String> accountNames = Set.copyOf(root.section("accounts").names());
        for (Section section : root.sections("inputs")) {
            CollectorConfig.Input input = input(section, outputs, accountNames);
            if (!input.name().isEmpty() && !names.add(input.name())) {
                section.issue("name", "'" + input.name() + "' is the name of another input", "Give each its own");
            }
            boolean rows =
                    input.type() != CollectorConfig.Type.ALERTS && input.type() != CollectorConfig.Type.INCIDENTS;
            for (String output : input.outputs()) {
                OutputConfig target = readable.get(output);
                if (rows && target != null && target.formatName().equals("ocsf")) {
                    section.issue(
                            "outputs",
                            "format ocsf of output '" + output + "' has no form for rows of tables",
                            "Use json, cef or leef for this input");
                }
            }
            inputs.add(input);
        }
        if (root.sections("inputs").isEmpty()) {
            root.issue("inputs", "there is no input", "Add one");
        }
        return inputs;
    }

    private CollectorConfig.Input input(Section section, List<String> outputs, Set<String> accounts) {
        String name = section.required("name", "Give the input a name");
        if (!name.isEmpty() && !name.matches(NAME)) {
            section.issue("name", "'" + name + "' is not a name", NAME_REMEDY);
        }
        List<String> types = new ArrayList<>();
        for (CollectorConfig.Type type : CollectorConfig.Type.values()) {
            types.add(lower(type));
        }
        String typeName = section.required("type", "Use " + String.join(", ", types));
        CollectorConfig.Type type = CollectorConfig.Type.ALERTS;
        boolean known = types.contains(typeName);
        if (known) {
            type = CollectorConfig.Type.valueOf(typeName.toUpperCase(Locale.ROOT));
        } else if (!typeName.isEmpty()) {
            section.issue("type", "'" + typeName + "' is not a type of input", "Use " + String.join(", ", types));
        }
        List<String> wanted = section.texts("outputs");
        if (wanted.isEmpty()) {
            section.issue("outputs", "the input has no output", "Name one or more of " + String.join(", ", outputs));
        }
        wanted.forEach(output -> requireOutput(section, output, outputs));
        if (Set.copyOf(wanted).size() < wanted.size()) {
            section.issue("outputs", "an output is named twice", "Name each once");
        }
        String stanza = type.scheme() + "://" + name;
        Secret secret = null;
        Map<String, String> settings = Map.of();
        if (known) {
            secret = secret(section, type);
            Set<String> keys = new LinkedHashSet<>(INPUT_KEYS.getOrDefault(type, Set.of()));
            keys.addAll(LABELS);
            settings = section.rest(List.of(), keys);
            section.know(keys);
            check(section, type, stanza, settings, secret);
            if (!settings.getOrDefault("api", "graph").equalsIgnoreCase("graph")
                    && Boolean.TRUE.equals(SettingsReader.truth(settings.getOrDefault("legacy_entities", "")))) {
                section.warn("legacy_entities", "has no effect with this api", "Remove it, or set api: graph");
            }
            for (String label : LABELS) {
                if (settings.getOrDefault(label, "").matches("(?s).*\\p{Cntrl}.*")) {
                    section.issue(label, "the value has a control character", "Write it on one line");
                }
            }
        } else {
            INPUT_KEYS.values().forEach(section::know);
            section.know(LABELS);
            section.know(SECRETS);
        }
        section.refuseUnknown();
        String account = section.text("account");
        if (account != null && !accounts.contains(account)) {
            section.issue(
                    "account",
                    "there is no account '" + account + "'",
                    accounts.isEmpty() ? "Add it" : "Use one of " + String.join(", ", new TreeSet<>(accounts)));
        }
        return new CollectorConfig.Input(name, type, stanza, settings, secret, wanted);
    }

    private static @Nullable Secret secret(Section section, CollectorConfig.Type type) {
        String key = switch (type) {
            case STREAM -> section.text("auth", "connection_string").equals("oauth") ? "" : "connection_string";
            case ARCHIVE ->
                switch (section.text("auth", "oauth")) {
                    case "sas" -> "sas_token";
                    case "key" -> "storage_key";
                    default -> "";
                };
            default -> "";
        };
        List<String> secrets = switch (type) {
            case STREAM -> List.of("connection_string");
            case ARCHIVE -> List.of("sas_token", "storage_key");
            default -> List.of();
        };
        for (String other : secrets) {
            if (!other.equals(key)) {
                section.warnUnused(other, "has no effect with this auth", "Remove it, or correct auth");
            }
        }
        return key.isEmpty() ? null : Secret.of(section.single(key, "Use \"${file:/path}\" or \"${env:NAME}\""));
    }

    private void check(
            Section section,
            CollectorConfig.Type type,
            String stanza,
            Map<String, String> settings,
            @Nullable Secret secret) {
        try {
            switch (type) {
                case STREAM -> {
                    StreamSettings stream = StreamSettings.read(stanza, settings);
                    checkSecret(section, "connection_string", secret, value -> ConnectionString.check(value, stream));
                }
                case ARCHIVE -> {
                    ArchiveSettings archive = ArchiveSettings.read(stanza, settings);
                    archive.start().requirePast(now);
                    String key = settings.getOrDefault("auth", "").equals("sas") ? "sas_token" : "storage_key";
                    checkSecret(section, key, secret, value -> StorageSecret.read(archive, value));
                }
                case HUNTING -> HuntingSettings.read(stanza, settings, now);
                default -> InputSettings.read(stanza, settings).start().requirePast(now);
            }
        } catch (DefenderException wrong) {
            note(section, wrong);
        }
    }

    /** The add-on tells of a stored secret at the key that says how to sign in; here it has a key of its own. */
    private static void checkSecret(Section section, String key, @Nullable Secret secret, Consumer<Secret> check) {
        if (secret == null || secret.reveal().isEmpty()) {
            return;
        }
        try {
            check.accept(secret);
        } catch (DefenderException wrong) {
            for (Issue issue : wrong.issues()) {
                section.issue(issue.field().equals("auth") ? key : issue.field(), issue.what(), issue.remedy());
            }
        }
    }

    private static void note(Section section, DefenderException wrong) {
        for (Issue issue : wrong.issues()) {
            if (!issue.field().equals("account")) {
                section.issue(issue.field(), issue.what(), issue.remedy());
            } else if (!section.has("account")) {
                // One that this file does not have is told with those that it has.
                section.issue("account", "is missing", "Name one of accounts");
            }
        }
    }

    private static String lastWord(String field) {
        return field.substring(field.lastIndexOf(' ') + 1);
    }

    private static String lower(CollectorConfig.Type type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static Set<String> with(Set<String> keys, String key) {
        Set<String> all = new LinkedHashSet<>(keys);
        all.add(key);
        return all;
    }

    private static Set<String> without(Collection<String> keys, Set<String> others) {
        Set<String> rest = new LinkedHashSet<>(keys);
        rest.removeAll(others);
        return rest;
    }

    /** A host and a port. */
    record HostPort(String host, int port) {
        /** Null when the text is neither {@code host:port} nor, with a default port, a host. */
        static @Nullable HostPort parse(String text, int defaultPort) {
            try {
                URI uri = new URI("x://" + text);
                int port = uri.getPort() < 0 ? defaultPort : uri.getPort();
                String host = uri.getHost();
                boolean plain = uri.getUserInfo() == null
                        && (uri.getPath() == null || uri.getPath().isEmpty());
                if (host == null || port < 0 || port > SettingsReader.LARGEST_PORT || !plain) {
                    return null;
                }
                return new HostPort(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
            } catch (URISyntaxException notAnAddress) {
                return null;
            }
        }
    }
}

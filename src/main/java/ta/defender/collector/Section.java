package ta.defender.collector;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import ta.defender.model.DefenderException;
import ta.defender.model.SettingsReader;

/** A mapping of the configuration file: typed reads that note every fault with its line and go on. */
final class Section {
    private static final Set<Tag> TAGS = Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL);
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)?");

    private final String path;
    private final int line;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();
    private final List<ConfigIssue> issues;
    private final References references;

    Section(String path, @Nullable Node node, List<ConfigIssue> issues, References references) {
        this.path = path;
        this.issues = issues;
        this.references = references;
        this.line = node == null ? 0 : line(node);
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                add(tuple);
            }
        } else if (node != null && !isNull(node)) {
            issue("", "is not a mapping", "Write keys and values below it.");
        }
    }

    private void add(NodeTuple tuple) {
        int at = line(tuple.getKeyNode());
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            issues.add(new ConfigIssue(at, path, "a key is not a text", "Write key: value."));
            return;
        }
        lines.put(key.getValue(), at);
        if (nodes.put(key.getValue(), tuple.getValueNode()) != null) {
            issue(key.getValue(), "stands twice", "Remove one of them.");
        }
    }

    boolean has(String key) {
        known.add(key);
        Node node = nodes.get(key);
        return node != null && !isNull(node);
    }

    /** The keys in their order; all of them count as known. */
    List<String> names() {
        known.addAll(nodes.keySet());
        return List.copyOf(nodes.keySet());
    }

    Section section(String key) {
        known.add(key);
        return new Section(join(key), nodes.get(key), issues, references);
    }

    /** The mappings of a list. */
    List<Section> sections(String key) {
        known.add(key);
        List<Section> sections = new ArrayList<>();
        Node node = nodes.get(key);
        if (node instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue()) {
                sections.add(new Section(key + "[" + sections.size() + "]", item, issues, references));
            }
        } else if (node != null && !isNull(node)) {
            issue(key, "is not a list", "Begin each item with '- '.");
        }
        return sections;
    }

    /** The text of a key with its references resolved, null when it is absent. A list becomes 'a, b'. */
    @Nullable String text(String key) {
        known.add(key);
        Node node = nodes.get(key);
        if (node == null || isNull(node)) {
            return null;
        }
        if (node instanceof ScalarNode scalar) {
            if (!TAGS.contains(node.getTag())) {
                issue(key, "the value has the tag " + node.getTag().getValue(), "Write the value without a tag");
                return null;
            }
            String resolved = resolved(key, scalar.getValue());
            return resolved.isBlank() ? null : resolved;
        }
        if (node instanceof SequenceNode) {
            return String.join(", ", texts(key));
        }
        issue(key, "is not a text", "Write one value.");
        return null;
    }

    String text(String key, String fallback) {
        String text = text(key);
        return text == null ? fallback : text;
    }

    String required(String key, String remedy) {
        String text = text(key);
        if (text == null) {
            if (issues.stream().noneMatch(issue -> issue.key().equals(join(key)))) {
                issue(key, "is missing", remedy);
            }
            return "";
        }
        return text;
    }

    /** A value that is one text, such as a secret; a list is a fault. */
    String single(String key, String remedy) {
        if (nodes.get(key) instanceof SequenceNode) {
            known.add(key);
            issue(key, "is a list", "Write one value.");
            return "";
        }
        return required(key, remedy);
    }

    /** The texts of a list; a single text counts as a list of one. */
    List<String> texts(String key) {
        known.add(key);
        List<String> texts = new ArrayList<>();
        Node node = nodes.get(key);
        List<Node> items = node instanceof SequenceNode sequence
                ? sequence.getValue()
                : node == null || isNull(node) ? List.of() : List.of(node);
        for (Node item : items) {
            if (item instanceof ScalarNode scalar) {
                texts.add(resolved(key, scalar.getValue()));
            } else {
                issue(key, "holds something that is not a text", "Write a list of texts.");
            }
        }
        return texts;
    }

    String choice(String key, String fallback, Collection<String> values) {
        String text = text(key, fallback);
        if (!values.contains(text)) {
            issue(key, "'" + text + "' is not a value of this key", "Use " + String.join(", ", values));
            return fallback;
        }
        return text;
    }

    boolean bool(String key, boolean fallback) {
        String text = text(key, Boolean.toString(fallback));
        Boolean truth = SettingsReader.truth(text);
        if (truth == null) {
            issue(key, "'" + text + "' is not a value of this key", "Use true or false");
            return fallback;
        }
        return truth;
    }

    long number(String key, long fallback, long least, long most) {
        String text = text(key, Long.toString(fallback)).replace("_", "").replace(",", "");
        if (text.matches("\\d{1,12}")) {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        issue(key, "'" + text + "' is not a whole number from " + least + " to " + most, "");
        return fallback;
    }

    Duration duration(String key, Duration fallback) {
        String text = text(key);
        if (text == null) {
            return fallback;
        }
        Matcher matcher = DURATION.matcher(text.strip());
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            String unit = matcher.group(2) == null ? "s" : matcher.group(2);
            return switch (unit) {
                case "ms" -> Duration.ofMillis(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                case "d" -> Duration.ofDays(number);
                default -> Duration.ofSeconds(number);
            };
        }
        issue(key, "'" + text + "' is not a time", "Use seconds, or a number with ms, s, m, h or d, such as 2s");
        return fallback;
    }

    @Nullable Path file(String key, boolean mustExist) {
        if (!has(key)) {
            return null;
        }
        String text = single(key, "Name one");
        if (text.isEmpty()) {
            return null;
        }
        if (text.equals("~") || text.startsWith("~/")) {
            issue(key, "'~' stands for no folder here", "Write the whole path");
            return null;
        }
        try {
            Path file = Path.of(text);
            if (mustExist && !Files.isReadable(file)) {
                issue(key, "file " + file + " cannot be read", "Correct the path, or let the collector's user read it");
                return null;
            }
            return file;
        } catch (InvalidPathException notAPath) {
            issue(key, "'" + text + "' is not a path", "Name a file");
            return null;
        }
    }

    /** A file with certificates in PEM form that can be used. */
    @Nullable TrustFile authorities(String key) {
        Path file = file(key, true);
        if (file == null) {
            return null;
        }
        TrustFile trusted = TrustFile.of(file);
        try {
            TrustFile.trust(trusted);
        } catch (DefenderException unusable) {
            issue(key, "file " + file + " holds no certificate in PEM form", "Name the CA's certificate");
            return null;
        }
        return trusted;
    }

    @Nullable URI url(String key, String remedy) {
        String text = required(key, remedy);
        if (text.isEmpty()) {
            return null;
        }
        try {
            URI uri = new URI(text);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (http
                    && uri.getPort() != 0
                    && uri.getPort() <= SettingsReader.LARGEST_PORT
                    && uri.getHost() != null
                    && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException notAUrl) {
            // Reported below.
        }
        issue(key, "the value is not a URL of the form https://host:port/path without user name", remedy);
        return null;
    }

    /** What remains as keys and values, for the readers that Splunk's settings have, too. */
    Map<String, String> rest(Collection<String> except, Collection<String> allowed) {
        Map<String, String> rest = new LinkedHashMap<>();
        for (String key : nodes.keySet()) {
            if (allowed.contains(key) && !except.contains(key)) {
                String text = text(key);
                if (text != null) {
                    rest.put(key, text);
                }
            }
        }
        return rest;
    }

    /** Notes every key that nothing has asked for. */
    void refuseUnknown() {
        for (String key : nodes.keySet()) {
            if (!known.contains(key)) {
                issue(key, "unknown key", "Use one of " + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    void know(Collection<String> keys) {
        known.addAll(keys);
    }

    void issue(String key, String what, String remedy) {
        note(key, what, remedy, false);
    }

    /** A fault with which the collector runs. */
    void warn(String key, String what, String remedy) {
        note(key, what, remedy, true);
    }

    /** A key that another value makes useless is told, because somebody counts on it. */
    void warnUnused(String key, String what, String remedy) {
        if (has(key)) {
            warn(key, what, remedy);
        }
    }

    private void note(String key, String what, String remedy, boolean isWarning) {
        ConfigIssue issue = new ConfigIssue(lines.getOrDefault(key, line), join(key), what, remedy, isWarning);
        if (!issues.contains(issue)) {
            issues.add(issue);
        }
    }

    /** Takes over what keys others ask for. */
    void know(Section same) {
        known.addAll(same.known);
    }

    /** The same mapping, whose faults nobody sees. */
    Section silent() {
        Section copy = new Section(path, null, new ArrayList<>(), references);
        copy.nodes.putAll(nodes);
        return copy;
    }

    private String join(String key) {
        return path.isEmpty() || key.isEmpty() ? path + key : path + "." + key;
    }

    private String resolved(String key, String text) {
        return references.resolve(text, (what, remedy) -> issue(key, what, remedy));
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar
                && (scalar.getValue().isEmpty()
                        || scalar.getValue().equals("null")
                        || scalar.getValue().equals("~"))
                && scalar.isPlain();
    }

    private static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(-1) + 1;
    }
}

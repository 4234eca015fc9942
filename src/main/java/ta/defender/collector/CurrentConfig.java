package ta.defender.collector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The configuration as it reads now: the file itself is read once, what it refers to ({@code ${file:…}}, certificates) again
 * after something was refused, so that a renewed secret counts without a restart. Callable from several threads.
 */
final class CurrentConfig {
    /** Reads the same configuration file again. */
    interface Reader {
        /**
         * The configuration, null when there are faults.
         *
         * @param issues takes them
         */
        @Nullable CollectorConfig read(List<ConfigIssue> issues);
    }

    private final Reader reader;
    private final CollectorLog log;
    private CollectorConfig config;
    private boolean refused;
    private List<ConfigIssue> told = List.of();

    /** @param config as it was read first */
    CurrentConfig(CollectorConfig config, Reader reader, CollectorLog log) {
        this.config = config;
        this.reader = reader;
        this.log = log;
    }

    /** The other side did not take a secret or certificate: the next {@link #now()} reads it anew. */
    synchronized void refused() {
        refused = true;
    }

    synchronized CollectorConfig now() {
        if (refused) {
            refused = false;
            readAnew();
        }
        return config;
    }

    private void readAnew() {
        List<ConfigIssue> issues = new ArrayList<>();
        CollectorConfig read = reader.read(issues);
        List<ConfigIssue> faults =
                issues.stream().filter(issue -> !issue.isWarning()).toList();
        if (!faults.equals(told)) {
            faults.forEach(
                    fault -> log.issue(true, "Secrets are read anew, and cannot be used yet: " + fault.text(null)));
            told = faults;
        }
        if (read == null) {
            return;
        }
        List<String> renewed = renewed(config, read);
        config = read;
        if (!renewed.isEmpty()) {
            log.info("Secrets were read anew after a refusal. Changed: " + String.join(", ", renewed) + ".");
        }
    }

    private static List<String> renewed(CollectorConfig before, CollectorConfig after) {
        List<String> names = new ArrayList<>();
        compare("account", before.accounts(), after.accounts(), account -> account, names);
        for (int i = 0; i < after.inputs().size(); i++) {
            CollectorConfig.Input input = after.inputs().get(i);
            if (!Objects.equals(before.inputs().get(i).secret(), input.secret())) {
                names.add("input " + input.name());
            }
        }
        compare("output", before.outputs(), after.outputs(), OutputConfig::target, names);
        if (!before.proxyPassword().equals(after.proxyPassword())
                || !before.network().equals(after.network())
                || !Objects.equals(before.caFile(), after.caFile())) {
            names.add("proxy or ca_file");
        }
        return names;
    }

    private static <T> void compare(
            String kind, Map<String, T> before, Map<String, T> after, Function<T, Object> part, List<String> names) {
        after.forEach((name, value) -> {
            T old = before.get(name);
            if (old == null || !part.apply(old).equals(part.apply(value))) {
                names.add(kind + " " + name);
            }
        });
    }
}

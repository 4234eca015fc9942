package ta.defender.update;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Feed;
import ta.defender.model.UpdateField;

/** The values each API takes: the table {@code values.txt} beside this class, which is also what forms and documents follow. */
final class UpdateValues {
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[\\s_-]+");
    private static final int COLUMNS = 7;

    /** The table as shipped. */
    static final UpdateValues SHIPPED = load();

    private final List<Value> values;

    private UpdateValues(List<Value> values) {
        this.values = List.copyOf(values);
    }

    /**
     * One row of the table.
     *
     * @param spelling as it is sent
     * @param goesWith the classifications that allow it
     * @param alsoWritten other names people use
     * @param retired why it is not accepted any more and what to use, or null
     */
    record Value(
            Set<Feed> feeds,
            UpdateField field,
            String spelling,
            List<String> goesWith,
            List<String> alsoWritten,
            boolean disputed,
            @Nullable String retired) {

        boolean isCalled(String written) {
            return key(spelling).equals(key(written));
        }

        boolean isAlsoCalled(String written) {
            return alsoWritten.stream().anyMatch(name -> key(name).equals(key(written)));
        }
    }

    /** The value that a text means, in any case and with or without spaces. */
    Optional<Value> find(Feed feed, UpdateField field, String written) {
        return of(feed, field)
                .filter(value -> value.isCalled(written))
                .findFirst()
                .or(() -> of(feed, field)
                        .filter(value -> value.isAlsoCalled(written))
                        .findFirst());
    }

    /** The values that are accepted, in the API's spelling. */
    List<String> accepted(Feed feed, UpdateField field) {
        return of(feed, field)
                .filter(value -> value.retired() == null)
                .map(Value::spelling)
                .toList();
    }

    /** The determinations that a classification allows. */
    List<String> determinations(Feed feed, String classification) {
        return of(feed, UpdateField.DETERMINATION)
                .filter(value -> value.retired() == null && allows(value, classification))
                .map(Value::spelling)
                .toList();
    }

    /** Whether a determination of the table goes with a classification. */
    static boolean allows(Value determination, String classification) {
        return determination.goesWith().stream().anyMatch(name -> key(name).equals(key(classification)));
    }

    /** Whether two texts mean the same value; a missing one means "unknown". */
    boolean same(Feed feed, UpdateField field, @Nullable String one, @Nullable String other) {
        String left = orUnknown(one);
        String right = orUnknown(other);
        return key(left).equals(key(right)) || isAlias(feed, field, left, right) || isAlias(feed, field, right, left);
    }

    private boolean isAlias(Feed feed, UpdateField field, String name, String other) {
        return find(feed, field, name)
                .filter(value -> value.isCalled(other) || value.isAlsoCalled(other))
                .isPresent();
    }

    /** All rows of one kind of object and field, as listed. */
    Stream<Value> of(Feed feed, UpdateField field) {
        return values.stream()
                .filter(value -> value.field() == field && value.feeds().contains(feed));
    }

    private static String orUnknown(@Nullable String written) {
        return written == null || written.isBlank() ? "unknown" : written;
    }

    private static String key(String written) {
        return BETWEEN_WORDS.matcher(written).replaceAll("").toLowerCase(Locale.ROOT);
    }

    private static UpdateValues load() {
        try (InputStream in = Objects.requireNonNull(UpdateValues.class.getResourceAsStream("values.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            List<Value> values = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    values.add(value(line));
                }
            }
            return new UpdateValues(values);
        } catch (IOException e) {
            throw new UncheckedIOException("values.txt cannot be read", e);
        }
    }

    private static Value value(String line) {
        List<String> cells = Stream.of(line.split("\\|", -1)).map(String::strip).toList();
        if (cells.size() != COLUMNS) {
            throw new IllegalStateException("values.txt: " + cells.size() + " columns instead of 7 in: " + line);
        }
        String standing = cells.get(5);
        return new Value(
                feeds(cells.get(0)),
                UpdateField.valueOf(cells.get(1).toUpperCase(Locale.ROOT)),
                cells.get(2),
                list(cells.get(3)),
                list(cells.get(4)),
                standing.equals("disputed"),
                standing.startsWith("retired: ") ? standing.substring("retired: ".length()) : null);
    }

    private static Set<Feed> feeds(String cell) {
        Set<Feed> feeds = EnumSet.noneOf(Feed.class);
        for (String where : list(cell)) {
            switch (where) {
                case "graph" -> feeds.addAll(List.of(Feed.GRAPH_ALERTS, Feed.GRAPH_INCIDENTS));
                case "graph-alerts" -> feeds.add(Feed.GRAPH_ALERTS);
                case "graph-incidents" -> feeds.add(Feed.GRAPH_INCIDENTS);
                case "endpoint" -> feeds.add(Feed.ENDPOINT_ALERTS);
                case "xdr" -> feeds.add(Feed.XDR_INCIDENTS);
                default -> throw new IllegalStateException("values.txt: unknown place '" + where + "'");
            }
        }
        return feeds;
    }

    private static List<String> list(String cell) {
        return cell.equals("-")
                ? List.of()
                : Stream.of(cell.split(",", -1)).map(String::strip).toList();
    }
}

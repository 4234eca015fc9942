package ta.defender.checkpoint;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Feed;
import ta.defender.model.Gap;
import ta.defender.model.Position;

/**
 * The bytes of a position: lines {@code key=value} that an operator can read, each feed's ledger in binary behind its
 * {@code ledger=} line, and a SHA-256 of everything before at the end.
 */
final class CheckpointFormat {
    private static final String MAGIC = "TA_defender position 1";
    private static final int MAX_LINE_BYTES = 65_536;

    /** Of a gap's reason, so that its line can be read again. */
    private static final int MAX_REASON = 2_000;

    private CheckpointFormat() {}

    static void write(InputCheckpoint position, OutputStream file) throws IOException {
        SealedBytes.write(MAGIC, file, out -> {
            line(out, "stanza", position.stanza());
            line(out, "tenant", position.tenant());
            if (!position.changes().isEmpty()) {
                line(out, "changes", position.changes());
            }
            for (Map.Entry<Feed, InputCheckpoint.Entry> feed : position.feeds().entrySet()) {
                line(out, "feed", feed.getKey().name());
                writeEntry(out, feed.getValue());
            }
            SealedBytes.line("end", out);
        });
    }

    /** Reads what {@link #write} wrote; anything else, even one changed bit, is an {@link IOException}. */
    static InputCheckpoint read(InputStream file) throws IOException {
        return SealedBytes.read(MAGIC, file, in -> {
            String stanza = value(line(in), "stanza");
            String tenant = value(line(in), "tenant");
            Map<Feed, InputCheckpoint.Entry> feeds = new EnumMap<>(Feed.class);
            String changes = "";
            for (String line = line(in); !line.equals("end"); line = line(in)) {
                if (line.startsWith("changes=")) {
                    changes = value(line, "changes");
                    continue;
                }
                feeds.put(Feed.valueOf(value(line, "feed")), readEntry(in));
            }
            return new InputCheckpoint(stanza, tenant, changes, feeds);
        });
    }

    private static void writeEntry(DataOutputStream out, InputCheckpoint.Entry entry) throws IOException {
        Position position = entry.position();
        line(out, "start", position.start().toString());
        line(out, "read_to", position.readTo().toString());
        line(out, "newest", position.newest() == null ? "" : position.newest().toString());
        line(
                out,
                "reconciled",
                position.reconciled() == null ? "" : position.reconciled().toString());
        line(out, "gaps", Integer.toString(position.gaps().size()));
        for (Gap gap : position.gaps()) {
            line(
                    out,
                    "gap",
                    String.join(
                            " ",
                            gap.from().toString(),
                            gap.to().toString(),
                            gap.since().toString(),
                            gap.nextTry().toString(),
                            Integer.toString(gap.attempts()),
                            shortened(gap.reason())));
        }
        line(out, "ledger", Integer.toString(entry.settled()));
        DedupCache known = entry.known();
        for (int i = 0; i < entry.settled(); i++) {
            out.writeLong(known.high(i));
            out.writeLong(known.low(i));
            out.writeLong(known.second(i));
        }
    }

    private static InputCheckpoint.Entry readEntry(DataInputStream in) throws IOException {
        Instant start = Instant.parse(value(line(in), "start"));
        Instant readTo = Instant.parse(value(line(in), "read_to"));
        Instant newest = optional(value(line(in), "newest"));
        Instant reconciled = optional(value(line(in), "reconciled"));
        int gapCount = Integer.parseInt(value(line(in), "gaps"));
        List<Gap> gaps = new ArrayList<>();
        for (int i = 0; i < gapCount; i++) {
            gaps.add(gap(value(line(in), "gap")));
        }
        int entries = Integer.parseInt(value(line(in), "ledger"));
        DedupCache known = new DedupCache();
        for (int i = 0; i < entries; i++) {
            known.add(in.readLong(), in.readLong(), in.readLong());
        }
        return new InputCheckpoint.Entry(new Position(start, readTo, newest, reconciled, gaps), known, known.size());
    }

    private static Gap gap(String text) throws IOException {
        String[] parts = text.split(" ", 6);
        if (parts.length != 6) {
            throw new IOException("it holds a gap that is not complete");
        }
        return new Gap(
                Instant.parse(parts[0]),
                Instant.parse(parts[1]),
                Instant.parse(parts[2]),
                Instant.parse(parts[3]),
                Integer.parseInt(parts[4]),
                parts[5]);
    }

    private static String shortened(String reason) {
        return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON - 3) + "...";
    }

    private static @Nullable Instant optional(String text) {
        return text.isEmpty() ? null : Instant.parse(text);
    }

    private static void line(DataOutputStream out, String key, String value) throws IOException {
        SealedBytes.line(key + "=" + value.replace('\n', ' ').replace('\r', ' '), out);
    }

    private static String line(DataInputStream in) throws IOException {
        return SealedBytes.line(in, MAX_LINE_BYTES);
    }

    private static String value(String line, String key) throws IOException {
        if (!line.startsWith(key + "=")) {
            throw new IOException("'" + key + "=' is missing");
        }
        return line.substring(key.length() + 1);
    }
}

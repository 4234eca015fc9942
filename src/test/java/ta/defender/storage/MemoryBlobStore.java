package ta.defender.storage;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.testing.FakeClock;

/** A storage account in memory that counts what it is asked, and fails when told to. */
public final class MemoryBlobStore implements BlobStore {
    private final FakeClock clock;
    private final SortedMap<String, SortedMap<String, Stored>> containers = new TreeMap<>();
    private final Map<String, Code> failures = new TreeMap<>();
    private final Map<String, Stored> deleted = new TreeMap<>();
    private final List<String> calls = new ArrayList<>();
    private String account = "defenderarchive";
    private long creations;
    private boolean marked = true;
    private Hidden hidden = Hidden.NOWHERE;
    private Duration ahead = Duration.ZERO;
    private Runnable beforeRead = () -> {};

    /** An empty account that goes by {@code clock}. */
    public MemoryBlobStore(FakeClock clock) {
        this.clock = clock;
    }

    /** What was asked: {@code containers prefix}, {@code folders container/prefix}, {@code blobs …}, {@code read container/name}. */
    List<String> calls() {
        return calls;
    }

    void named(String name) {
        account = name;
    }

    /** Has every call that names this place fail, until told otherwise with null. */
    void fail(String place, Code kind) {
        if (kind == null) {
            failures.remove(place);
        } else {
            failures.put(place, kind);
        }
    }

    /** Runs before each read. */
    void beforeRead(Runnable action) {
        beforeRead = action;
    }

    void createContainer(String container) {
        containers.put(container, new TreeMap<>());
    }

    void createBlob(String container, String name) {
        // two blobs of one name have different instants of creation, in full seconds
        containers
                .get(container)
                .put(
                        name,
                        new Stored(
                                clock.instant().plus(Duration.ofSeconds(++creations)),
                                new ByteArrayOutputStream(),
                                new int[1]));
    }

    void append(String container, String name, byte[] bytes) {
        containers.get(container).get(name).content().writeBytes(bytes);
        touch(container, name);
    }

    void append(String container, String name, String text) {
        if (!containers.containsKey(container)) {
            createContainer(container);
        }
        if (!containers.get(container).containsKey(name)) {
            createBlob(container, name);
        }
        append(container, name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Has the service's clock differ from the host's. */
    void ahead(Duration difference) {
        ahead = difference;
    }

    /** Has reads, or listings too, not tell when a blob was created. */
    void hideCreation(boolean inListings) {
        hidden = inListings ? Hidden.EVERYWHERE : Hidden.IN_READS;
    }

    /** Changes the mark, and no content: somebody sets metadata. */
    void touch(String container, String name) {
        containers.get(container).get(name).writes()[0]++;
    }

    /** Has listings show no mark. */
    void withoutMarks() {
        marked = false;
    }

    /** Another content in the blob of the same creation. */
    void rewrite(String container, String name, String text) {
        containers.get(container).get(name).content().reset();
        append(container, name, text);
    }

    void deleteContainer(String container) {
        containers.remove(container);
    }

    void delete(String container, String name) {
        deleted.put(name, containers.get(container).remove(name));
    }

    /** The blob is there again as it was. */
    void undelete(String container, String name) {
        containers.get(container).put(name, deleted.remove(name));
    }

    @Override
    public String account() {
        return account;
    }

    @Override
    public InstantSource clock() {
        return () -> clock.instant().plus(ahead);
    }

    @Override
    public Duration ahead() {
        return ahead;
    }

    @Override
    public List<String> containers(String prefix) {
        call("containers", prefix);
        return containers.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    @Override
    public List<String> folders(String container, String prefix) {
        call("folders", container + "/" + prefix);
        TreeSet<String> folders = new TreeSet<>();
        for (String name : inside(container).keySet()) {
            int end = name.indexOf('/', prefix.length());
            if (name.startsWith(prefix) && end >= 0) {
                folders.add(name.substring(0, end + 1));
            }
        }
        return List.copyOf(folders);
    }

    @Override
    public List<Blob> blobs(String container, String prefix) {
        call("blobs", container + "/" + prefix);
        List<Blob> blobs = new ArrayList<>();
        inside(container).forEach((name, stored) -> {
            if (name.startsWith(prefix)) {
                blobs.add(new Blob(
                        name,
                        stored.content().size(),
                        hidden == Hidden.EVERYWHERE ? Blob.UNKNOWN : stored.created(),
                        marked ? "\"" + stored.writes()[0] + "\"" : ""));
            }
        });
        return blobs;
    }

    @Override
    public BlobContent read(String container, String name, long from, int length) {
        beforeRead.run();
        call("read", container + "/" + name);
        Stored stored = inside(container).get(name);
        if (stored == null) {
            throw new DefenderException(Code.NOT_FOUND, name + " is gone", "");
        }
        byte[] content = stored.content().toByteArray();
        if (from >= content.length) {
            throw new DefenderException(Code.RANGE, name + " is shorter", "");
        }
        int to = (int) Math.min(content.length, from + length);
        return new BlobContent(
                Arrays.copyOfRange(content, (int) from, to),
                hidden == Hidden.NOWHERE ? stored.created() : Blob.UNKNOWN);
    }

    private SortedMap<String, Stored> inside(String container) {
        SortedMap<String, Stored> blobs = containers.get(container);
        if (blobs == null) {
            throw new DefenderException(Code.NOT_FOUND, container + " is not there", "");
        }
        return blobs;
    }

    private void call(String kind, String place) {
        calls.add(kind + " " + place);
        for (Map.Entry<String, Code> failure : failures.entrySet()) {
            if (place.startsWith(failure.getKey())) {
                throw new DefenderException(failure.getValue(), place + " was told to fail", "");
            }
        }
    }

    private enum Hidden {
        NOWHERE,
        IN_READS,
        EVERYWHERE
    }

    /** A blob's life. */
    private record Stored(Instant created, ByteArrayOutputStream content, int[] writes) {}
}

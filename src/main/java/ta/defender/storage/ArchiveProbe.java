package ta.defender.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Json;
import ta.defender.json.MalformedJsonException;
import ta.defender.json.Slice;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Finding;
import ta.defender.model.Issue;

/**
 * Tries what reading a stanza's containers needs: to list them, to find the folder of an hour, and to read the newest blob, which
 * has to hold lines of JSON.
 */
public final class ArchiveProbe {
    /** Each container costs several calls, and a test has half a minute. */
    private static final int LOOKED_INTO = 5;

    /** A record has a few kilobytes; of a longer first line the beginning says enough. */
    private static final int READ_BYTES = 256 << 10;

    private static final byte[] GZIP = {0x1F, (byte) 0x8B};

    private final ArchiveSettings settings;
    private final BlobStore store;
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> absent = new ArrayList<>();

    private ArchiveProbe(ArchiveSettings settings, BlobStore store) {
        this.settings = settings;
        this.store = store;
    }

    /** Tries everything; what cannot be listed or read is a finding, never an exception. */
    public static List<Finding> check(ArchiveSettings settings, BlobStore store) throws InterruptedException {
        ArchiveProbe probe = new ArchiveProbe(settings, store);
        probe.run();
        probe.tellAbsent();
        return List.copyOf(probe.findings);
    }

    private void run() throws InterruptedException {
        Set<String> containers;
        try {
            containers = containers();
        } catch (DefenderException e) {
            failed(settings.storageUrl().getHost(), e);
            return;
        }
        int lookedInto = 0;
        for (String container : containers) {
            if (lookedInto++ == LOOKED_INTO) {
                findings.add(Finding.ok(
                        Code.PERMISSION,
                        settings.storageUrl().getHost(),
                        "the test looks into " + LOOKED_INTO + " of " + containers.size() + " containers"));
                return;
            }
            try {
                container(container);
            } catch (DefenderException e) {
                failed(container, e);
            }
        }
    }

    /** They may come, and until then the input brings less than was asked for, or nothing. */
    private void tellAbsent() {
        boolean nothing = findings.isEmpty();
        for (String container : absent) {
            Issue issue = new Issue(
                    Code.SOURCE_NOT_FOUND,
                    "container not found",
                    "correct the name, or wait: Microsoft creates the container with the first export",
                    "containers");
            findings.add(
                    nothing
                            ? Finding.failed(Code.SETTINGS, container, issue)
                            : Finding.warning(Code.SETTINGS, container, issue));
        }
    }

    /** Containers that are named in full need no permission to list those of the account. */
    private Set<String> containers() throws InterruptedException {
        Set<String> containers = new TreeSet<>();
        for (String pattern : settings.containers()) {
            int star = pattern.indexOf('*');
            if (star < 0) {
                containers.add(pattern);
                continue;
            }
            List<String> found = store.containers(pattern.substring(0, star)).stream()
                    .filter(settings::wantsContainer)
                    .toList();
            if (found.isEmpty()) {
                findings.add(Finding.warning(
                        Code.SETTINGS,
                        pattern,
                        new Issue(
                                Code.SOURCE_NOT_FOUND,
                                "containers can be listed, and none of them matches",
                                "correct the names of containers and tables, or wait: Microsoft creates the containers with the first"
                                        + " export",
                                "containers")));
            }
            containers.addAll(found);
        }
        return containers;
    }

    private void container(String container) throws InterruptedException {
        String root = root(container, "", 0);
        Blob newest = root == null ? null : newest(container, root);
        if (newest == null) {
            findings.add(Finding.warning(
                    Code.SETTINGS,
                    container,
                    new Issue(
                            Code.SOURCE_NOT_FOUND,
                            "the container can be listed and has no blob of an hour (y=.../m=.../d=.../h=.../m=00/PT1H.json)",
                            "wait for the first export, or check that Defender exports to this container",
                            "containers")));
            return;
        }
        String target = container + "/" + newest.name();
        Issue fault = content(store.read(container, newest.name(), 0, (int) Math.min(READ_BYTES, newest.size())));
        findings.add(
                fault == null
                        ? Finding.ok(Code.PERMISSION, target, "the newest blob can be read and holds lines of JSON")
                        : Finding.failed(Code.PERMISSION, target, fault));
    }

    /** The first folder that holds years; null when there is none. */
    private @Nullable String root(String container, String prefix, int depth) throws InterruptedException {
        for (String folder : store.folders(container, prefix)) {
            if (HourPath.isYear(folder)) {
                return prefix;
            }
            String below = depth == ArchivePoll.DEEPEST_ROOT ? null : root(container, folder, depth + 1);
            if (below != null) {
                return below;
            }
        }
        return null;
    }

    /** Of the last day that has some; null when no blob of it has content. */
    private @Nullable Blob newest(String container, String root) throws InterruptedException {
        String folder = root;
        for (String part : List.of("y=", "m=", "d=")) {
            String above = folder;
            String last = null;
            for (String each : store.folders(container, above)) {
                last = each.startsWith(part, above.length()) ? each : last;
            }
            if (last == null) {
                return null;
            }
            folder = last;
        }
        Blob newest = null;
        for (Blob blob : store.blobs(container, folder)) {
            newest = blob.size() > 0 && HourPath.parse(blob.name()) != null ? blob : newest;
        }
        return newest;
    }

    /** What is wrong with the beginning of a blob; null when nothing is. */
    private static @Nullable Issue content(BlobContent content) throws InterruptedException {
        byte[] bytes = content.bytes();
        if (bytes.length > 1 && bytes[0] == GZIP[0] && bytes[1] == GZIP[1]) {
            return notJson("the blob is compressed with gzip");
        }
        List<Boolean> lines = new ArrayList<>();
        try (LineSplitter splitter = new LineSplitter(
                true,
                READ_BYTES + 1,
                LargeLineTurns.OF_THIS_PROCESS.turn(),
                (line, isPart) -> lines.add(isJson(line)))) {
            splitter.add(bytes);
            if (lines.isEmpty() && bytes.length < READ_BYTES) {
                splitter.finish();
            }
        }
        return lines.isEmpty() || lines.get(0) ? null : notJson("the first line of the blob is not JSON");
    }

    private static boolean isJson(Slice line) {
        try {
            return Json.parse(line).isJsonObject();
        } catch (MalformedJsonException e) {
            return false;
        }
    }

    private static Issue notJson(String what) {
        return new Issue(
                Code.BODY_MALFORMED,
                what,
                "check containers: the streaming API of Defender writes one JSON record per line, uncompressed",
                "containers");
    }

    private void failed(String target, DefenderException failure) {
        boolean reached = failure.kind() != DefenderException.Kind.UNAVAILABLE && failure.code() != Code.TLS_UNTRUSTED;
        Code step = reached ? Code.PERMISSION : Code.CONNECTION;
        if (failure.code() == Code.NOT_FOUND) {
            absent.add(target);
        } else {
            findings.addAll(Finding.failed(step, target, failure));
        }
    }
}

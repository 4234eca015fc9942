package ta.defender.storage;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/**
 * Goes through the days below one root, from the first hour that is not finished on, and finishes hours that are over.
 * Used by one thread at a time.
 */
final class RootPoll {
    /**
     * How long an unreadable blob, or one that ends within a line, may keep its hour open beyond the overlap; an unreadable one
     * also since it was first listed. Each listing begins there.
     */
    private static final Duration UNREADABLE_KEPT = Duration.ofDays(7);

    private final BlobStore store;
    private final ArchiveProgress progress;
    private final BlobFollower follower;
    private final ArchiveOutput output;
    private final Duration overlap;
    private final Instant now;
    private final Instant until;

    /**
     * @param now of the service
     */
    RootPoll(BlobStore store, ArchiveSettings settings, ArchiveProgress progress, ArchiveOutput output, Instant now) {
        this.store = store;
        this.progress = progress;
        this.follower = new BlobFollower(store);
        this.output = output;
        this.overlap = settings.overlap();
        this.now = now;
        Instant end = settings.end();
        // whoever writes may be a little ahead of whom we ask for the time
        Instant soon = hour(now).plus(2, ChronoUnit.HOURS);
        this.until = end == null || end.isAfter(soon) ? soon : end;
    }

    static Instant hour(Instant instant) {
        return instant.truncatedTo(ChronoUnit.HOURS);
    }

    /**
     * Reads what is new.
     *
     * @param wide whether to look at all hours that are not finished, and not only at the latest two
     */
    void run(String container, String root, boolean wide) throws InterruptedException {
        String key = container + "/" + root;
        Instant done = progress.root(key).done();
        Instant latest = hour(now).minus(1, ChronoUnit.HOURS);
        Instant from = !wide && latest.isAfter(done) ? latest : done;
        // the service's time is known for sure only then
        boolean unbroken = wide;
        Instant day = from.truncatedTo(ChronoUnit.DAYS);
        while (day.isBefore(until)) {
            Instant next = day.plus(1, ChronoUnit.DAYS);
            List<Blob> listed = list(container, root, day);
            reportMissing(container, root, day, listed);
            sayWhatIsNotRead(container, root, listed);
            List<Hourly> hourlies = hourlies(listed, from);
            for (Hourly hourly : hourlies) {
                progress.set(
                        key,
                        progress.root(key)
                                .listed(hourly.path().rest(), hourly.blob().size(), now));
            }
            boolean whole = true;
            for (Hourly hourly : hourlies) {
                whole &= follow(container, root, hourly);
            }
            unbroken &= whole;
            if (unbroken) {
                finish(key, next);
            }
            day = next;
        }
    }

    private List<Blob> list(String container, String root, Instant day) throws InterruptedException {
        output.listing();
        return store.blobs(container, HourPath.dayPrefix(root, day));
    }

    /** Blobs that a listing has shown, and that were not read to their end, are not in the present listing of their day. */
    private void reportMissing(String container, String root, Instant day, List<Blob> listed) {
        String key = container + "/" + root;
        String begin = HourPath.dayPrefix("", day);
        Set<String> present = new HashSet<>();
        listed.forEach(blob -> present.add(blob.name()));
        for (String name : List.copyOf(progress.root(key).unread().keySet())) {
            if (name.startsWith(begin) && !present.contains(root + name)) {
                gone(container, root, name);
            }
        }
    }

    /** Nothing is left below a root: what was not read of it is lost. */
    void rootGone(String container, String root) {
        for (String name :
                List.copyOf(progress.root(container + "/" + root).unread().keySet())) {
            gone(container, root, name);
        }
    }

    private void gone(String container, String root, String name) {
        String key = container + "/" + root;
        UnreadBlob rest = progress.root(key).unread().get(name);
        BlobPosition reached = progress.root(key).blobs().get(name);
        long size = rest == null ? 0 : rest.size();
        output.gone(container, root + name, size - (reached == null ? 0 : reached.offset()));
        // what was read of it stays known: a blob that is undeleted goes on there
        progress.set(key, progress.root(key).listed(name, 0, now));
    }

    /** Blobs of another name than the streaming API gives; folders may be listed as empty ones. */
    private void sayWhatIsNotRead(String container, String root, List<Blob> listed) {
        listed.stream()
                .filter(blob -> blob.size() > 0 && HourPath.parse(blob.name()) == null)
                .findFirst()
                .ifPresent(blob -> output.notRead(container, root, blob));
    }

    /** In the order of their hours. */
    private List<Hourly> hourlies(List<Blob> blobs, Instant from) {
        List<Hourly> hourlies = new ArrayList<>();
        for (Blob blob : blobs) {
            HourPath path = HourPath.parse(blob.name());
            if (path != null && !path.hour().isBefore(from) && path.hour().isBefore(until)) {
                hourlies.add(new Hourly(blob, path));
            }
        }
        hourlies.sort(Comparator.comparing(hourly -> hourly.path().hour()));
        return hourlies;
    }

    /** Gives whether everything that the listing showed was read. */
    private boolean follow(String container, String root, Hourly hourly) throws InterruptedException {
        String key = container + "/" + root;
        Blob blob = hourly.blob();
        String name = hourly.path().rest();
        BlobPosition known = progress.root(key).blobs().get(name);
        if (known != null && (blob.isOther(known.created()) || blob.size() < known.offset())) {
            output.replaced(container, blob, known);
            known = null;
        }
        boolean complete = known != null && known.offset() == blob.size();
        if (known != null && complete && !isMarkedAnew(blob, known)) {
            return true;
        }
        BlobFollower.Outcome outcome;
        try {
            BlobFollower.Receiver receiver = output.receiver(container, key, blob);
            BlobFollower.Ending ending = ending(hourly.path());
            BlobFollower.Place place = new BlobFollower.Place(container, blob, hourly.path());
            outcome = known != null && complete
                    ? follower.compare(container, blob, known)
                    : follower.follow(place, known, ending, receiver);
            if (known != null && complete && outcome == BlobFollower.Outcome.READ) {
                progress.set(key, progress.root(key).with(name, known.marked(blob.mark())));
            }
            if (known != null && outcome == BlobFollower.Outcome.REWRITTEN) {
                output.replaced(container, blob, known);
                outcome = follower.follow(place, null, ending, receiver);
            }
            if (outcome == BlobFollower.Outcome.GONE) {
                List<Blob> now = list(container, root, hourly.path().hour().truncatedTo(ChronoUnit.DAYS));
                requireGone(container, blob, now);
                reportMissing(container, root, hourly.path().hour().truncatedTo(ChronoUnit.DAYS), now);
            }
        } catch (DefenderException e) {
            if (e.code() != Code.UNREADABLE) {
                throw e;
            }
            output.unreadable(e);
            if (isOver(hourly.path()) && wasWaitedFor(key, hourly.path())) {
                // nothing more comes of it, and every listing would begin at its day for ever
                output.givenUp(container, blob, unread(key, name, blob), String.valueOf(e.getMessage()));
                progress.set(key, progress.root(key).listed(name, 0, now));
                return true;
            }
            return false;
        }
        if (outcome == BlobFollower.Outcome.REPLACED) {
            output.changedMeanwhile(container, blob);
        }
        return outcome != BlobFollower.Outcome.REPLACED && outcome != BlobFollower.Outcome.HALF;
    }

    /** A blob that is listed is not gone, whatever the answer to reading it was. */
    private static void requireGone(String container, Blob blob, List<Blob> listed) {
        if (listed.stream().anyMatch(other -> other.name().equals(blob.name()))) {
            throw new DefenderException(
                    Code.UNREADABLE,
                    container + "/" + blob.name()
                            + ": the storage account lists the blob, and returned 404 to reading it",
                    "if this continues, check the blob in the portal");
        }
    }

    /** Whether something was written since, of which the size says nothing. */
    private static boolean isMarkedAnew(Blob blob, BlobPosition known) {
        return !known.sum().isEmpty() && !known.mark().equals(blob.mark());
    }

    private long unread(String key, String name, Blob blob) {
        @Nullable BlobPosition reached = progress.root(key).blobs().get(name);
        return blob.size() - (reached == null ? 0 : reached.offset());
    }

    /** The rest of a line may come late, as an unreadable blob may become readable. */
    private BlobFollower.Ending ending(HourPath path) {
        if (!isOver(path)) {
            return BlobFollower.Ending.GROWS;
        }
        return isLongOver(path) ? BlobFollower.Ending.FINAL : BlobFollower.Ending.OVER;
    }

    /** A backlog's old hours were unreadable before anybody looked: somebody may make them readable now. */
    private boolean wasWaitedFor(String key, HourPath path) {
        UnreadBlob rest = progress.root(key).unread().get(path.rest());
        return isLongOver(path)
                && (rest == null || rest.since().plus(UNREADABLE_KEPT).isBefore(now));
    }

    private boolean isLongOver(HourPath path) {
        return path.hour().plus(overlap).plus(UNREADABLE_KEPT).isBefore(now);
    }

    /** Nothing more is expected to be appended. */
    private boolean isOver(HourPath path) {
        return !path.hour().plus(1, ChronoUnit.HOURS).plus(overlap).isAfter(now);
    }

    private void finish(String key, Instant readTo) {
        Instant over = hour(now.minus(overlap));
        Instant done = readTo.isBefore(over) ? readTo : over;
        progress.set(key, progress.root(key).doneBefore(done.isBefore(until) ? done : until));
    }

    /** A blob and what its name says. */
    private record Hourly(Blob blob, HourPath path) {}
}

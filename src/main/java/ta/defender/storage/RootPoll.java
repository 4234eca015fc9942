package ta.defender.storage;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/**
 * Goes through the days below one root, from the first hour that is not finished on, and finishes hours that are over.
 * Used by one thread at a time.
 */
final class RootPoll {
    /** How long, beyond the overlap, an unreadable blob, or one that ends within a line, may keep its hour open: each listing begins there. */
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
            output.listing();
            boolean whole = true;
            for (Hourly hourly : hourlies(store.blobs(container, HourPath.dayPrefix(root, day)), from)) {
                whole &= follow(container, key, hourly);
            }
            unbroken &= whole;
            if (unbroken) {
                finish(key, next);
            }
            day = next;
        }
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
    private boolean follow(String container, String key, Hourly hourly) throws InterruptedException {
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
        } catch (DefenderException e) {
            if (e.code() != Code.UNREADABLE) {
                throw e;
            }
            output.unreadable(e);
            if (isOver(hourly.path()) && isOlder(hourly.path(), UNREADABLE_KEPT)) {
                // nothing more comes of it, and every listing would begin at its day for ever
                output.givenUp(container, blob, unread(key, name, blob), String.valueOf(e.getMessage()));
                return true;
            }
            return false;
        }
        if (outcome == BlobFollower.Outcome.GONE) {
            output.gone(container, blob, unread(key, name, blob));
            progress.set(key, progress.root(key).without(name));
        }
        if (outcome == BlobFollower.Outcome.REPLACED) {
            output.changedMeanwhile(container, blob);
        }
        return outcome != BlobFollower.Outcome.REPLACED && outcome != BlobFollower.Outcome.HALF;
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
        return isOlder(path, UNREADABLE_KEPT) ? BlobFollower.Ending.FINAL : BlobFollower.Ending.OVER;
    }

    private boolean isOlder(HourPath path, Duration age) {
        return path.hour().plus(overlap).plus(age).isBefore(now);
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

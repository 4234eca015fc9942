package ta.defender.poll;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.DedupCache;
import ta.defender.json.Fingerprint;
import ta.defender.json.FingerprintBuilder;

/**
 * Tells whether a version was written before. Two fingerprints are kept of each version: one of its text that does not depend on
 * the order of members at any depth, and one of object and instant. A service that shows the same version with another text each
 * time is written once a day.
 */
final class KnownVersions {
    private final DedupCache cache;

    KnownVersions(DedupCache cache) {
        this.cache = cache;
    }

    /** What is to be done with a version. */
    enum Answer {
        /** Not written before: write it. */
        NEW,
        /** The same version has another text today for the first time: write it. */
        OTHER_TEXT,
        /** Written before. */
        KNOWN,
        /** The same version with another text, of which one was written today. */
        OTHER_TEXT_AGAIN
    }

    /**
     * @param remembered the instant by which it is kept in memory
     * @param now decides which day it is
     */
    Answer ask(ObjectVersion version, Instant remembered, Instant now) {
        if (cache.isKnown(version.fingerprint(), remembered)) {
            return Answer.KNOWN;
        }
        // older versions of this add-on kept this one
        if (cache.isKnown(Fingerprint.of(version.content()), remembered)) {
            return Answer.KNOWN;
        }
        Fingerprint identity = identity(version);
        if (identity == null) {
            return Answer.NEW;
        }
        if (!cache.isKnown(identity, remembered)) {
            return isIndexed(version, identity, remembered) ? Answer.KNOWN : Answer.NEW;
        }
        return cache.contains(day(identity, now)) ? Answer.OTHER_TEXT_AGAIN : Answer.OTHER_TEXT;
    }

    /** Whether another add-on had indexed it before this input began, in whichever form. */
    private boolean isIndexed(ObjectVersion version, Fingerprint identity, Instant remembered) {
        String id = version.id();
        Instant updated = version.updated();
        return cache.isKnown(IndexedVersions.exact(identity), remembered)
                || (id != null
                        && updated != null
                        && cache.isKnown(IndexedVersions.toMillisecond(version.sourcetype(), id, updated), remembered));
    }

    /** Remembers a version that was written. */
    void add(ObjectVersion version, Answer answer, Instant remembered, Instant now) {
        cache.add(version.fingerprint(), remembered);
        Fingerprint identity = identity(version);
        if (identity != null) {
            cache.add(identity, remembered);
            if (answer == Answer.OTHER_TEXT) {
                cache.add(day(identity, now), now);
            }
        }
    }

    /** Of the object and its last-update instant, whatever its text; null when it lacks one of them. */
    private static @Nullable Fingerprint identity(ObjectVersion version) {
        String id = version.id();
        Instant updated = version.updated();
        return id == null || updated == null ? null : IndexedVersions.identity(version.sourcetype(), id, updated);
    }

    private static Fingerprint day(Fingerprint identity, Instant now) {
        return new FingerprintBuilder()
                .add("day")
                .add(identity.high())
                .add(identity.low())
                .add(now.truncatedTo(ChronoUnit.DAYS).getEpochSecond())
                .build();
    }
}

package ta.defender.poll;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import ta.defender.checkpoint.DedupCache;
import ta.defender.json.Fingerprint;
import ta.defender.json.FingerprintBuilder;
import ta.defender.json.Slice;
import ta.defender.json.UnorderedFingerprint;

/**
 * Tells whether a version was written before. Beside the text of each version, two more fingerprints are kept: one that does
 * not depend on the order of members at any depth, and one of object and instant. A service that shows the same version with another
 * text each time is written once a day.
 */
final class KnownVersions {
    private final DedupCache cache;
    private final UnorderedFingerprint unordered = new UnorderedFingerprint();

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
        Fingerprint identity = version.identity();
        if (identity != null && !cache.isKnown(identity, remembered)) {
            return isIndexed(version, remembered) ? Answer.KNOWN : Answer.NEW;
        }
        if (cache.isKnown(unordered(version), remembered)) {
            return Answer.KNOWN;
        }
        if (identity == null) {
            return Answer.NEW;
        }
        return cache.contains(day(identity, now)) ? Answer.OTHER_TEXT_AGAIN : Answer.OTHER_TEXT;
    }

    /** Whether another add-on had indexed it before this input began, in whichever form. */
    private boolean isIndexed(ObjectVersion version, Instant remembered) {
        Fingerprint identity = version.identity();
        Fingerprint seed = version.seed();
        return (identity != null && cache.isKnown(IndexedVersions.exact(identity), remembered))
                || (seed != null && cache.isKnown(seed, remembered));
    }

    /** Remembers a version that was written. */
    void add(ObjectVersion version, Answer answer, Instant remembered, Instant now) {
        cache.add(version.fingerprint(), remembered);
        Fingerprint identity = version.identity();
        cache.add(unordered(version), remembered);
        if (identity != null) {
            cache.add(identity, remembered);
            if (answer == Answer.OTHER_TEXT) {
                cache.add(day(identity, now), now);
            }
        }
    }

    private static Fingerprint day(Fingerprint identity, Instant now) {
        return new FingerprintBuilder()
                .add("day")
                .add(identity.high())
                .add(identity.low())
                .add(now.truncatedTo(ChronoUnit.DAYS).getEpochSecond())
                .build();
    }

    private Fingerprint unordered(ObjectVersion version) {
        List<Slice> text = version.text();
        return unordered.of(text.size() == 1 ? text.get(0) : Slice.of(Slice.join(text)));
    }
}

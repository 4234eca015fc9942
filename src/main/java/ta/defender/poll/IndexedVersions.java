package ta.defender.poll;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import ta.defender.checkpoint.DedupCache;
import ta.defender.json.Fingerprint;
import ta.defender.json.FingerprintBuilder;

/**
 * Versions that an index has before an input begins, because another add-on collected them: put into the checkpoint of the new
 * input, they are not written again. Object and instant are compared, because the other add-on may have read another API.
 */
public final class IndexedVersions {
    private final DedupCache cache = new DedupCache();

    /**
     * Notes a version.
     *
     * @param sourcetype that our input gives to such objects
     * @param exact whether the instant comes from the API that our input reads; else only its milliseconds count
     */
    public void add(String sourcetype, String id, Instant updated, boolean exact) {
        cache.add(exact ? exact(identity(sourcetype, id, updated)) : toMillisecond(sourcetype, id, updated), updated);
    }

    /** For the checkpoint. */
    public DedupCache cache() {
        return cache;
    }

    static Fingerprint identity(String sourcetype, String id, Instant updated) {
        return new FingerprintBuilder()
                .add(sourcetype)
                .add(id)
                .add(updated.getEpochSecond())
                .add(updated.getNano())
                .build();
    }

    static Fingerprint exact(Fingerprint identity) {
        return new FingerprintBuilder()
                .add("indexed")
                .add(identity.high())
                .add(identity.low())
                .build();
    }

    static Fingerprint toMillisecond(String sourcetype, String id, Instant updated) {
        return new FingerprintBuilder()
                .add("indexed")
                .add(sourcetype)
                .add(id)
                .add(updated.truncatedTo(ChronoUnit.MILLIS).toEpochMilli())
                .build();
    }
}

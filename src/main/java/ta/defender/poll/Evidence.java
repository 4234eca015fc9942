package ta.defender.poll;

import org.jspecify.annotations.Nullable;
import ta.defender.json.FingerprintBuilder;
import ta.defender.json.Slice;

/**
 * What is compared of one evidence item.
 *
 * @param keyHash of the entity key
 * @param key the entity key; null when there was no room to keep it
 * @param content hash of the item, whatever the order of its members; 0 when it was not asked for
 */
record Evidence(
        long keyHash, @Nullable String key, int content, Kept verdict, Kept remediationStatus, Kept detailedRoles) {

    /** A hash of what a change of the item is seen by. */
    long hash() {
        return new FingerprintBuilder()
                .add(keyHash)
                .add(verdict.hashed().hash())
                .add(remediationStatus.hashed().hash())
                .add(detailedRoles.hashed().hash())
                .build()
                .high();
    }

    /** An item of an object that was just read; the slices are valid as long as its text is. */
    record Item(
            Evidence state,
            String key,
            String type,
            @Nullable Slice created,
            @Nullable Slice roles,
            Slice text) {}
}

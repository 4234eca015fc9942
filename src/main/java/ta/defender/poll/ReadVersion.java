package ta.defender.poll;

import java.util.List;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Slice;

/**
 * A version that was just read, with what events about it need besides what is compared. Valid as long as its text is.
 *
 * @param tenantId as the object has it, or null
 * @param lastModifiedBy who changed it last, where the service says so
 * @param created JSON text, or null
 * @param comments all
 * @param evidence all
 */
record ReadVersion(
        Projection projection,
        @Nullable String tenantId,
        @Nullable String lastModifiedBy,
        @Nullable Slice created,
        List<Comment> comments,
        List<Evidence.Item> evidence) {}

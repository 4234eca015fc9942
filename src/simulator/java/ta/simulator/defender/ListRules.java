package ta.simulator.defender;

import java.util.Map;
import java.util.OptionalInt;

/**
 * How one API lists its objects.
 *
 * @param kind of object
 * @param fields that can be filtered and sorted by, under their names in this API
 * @param defaultTop page size when none is asked for
 * @param maximumTop largest page
 * @param excess what happens above the largest page
 * @param maximumSkip largest {@code $skip}, if there is a limit
 * @param newestFirst order when none is asked for: newest creation first, or order of insertion
 * @param orderBy whether {@code $orderby} is understood
 */
record ListRules(
        Kind kind,
        Map<String, Field> fields,
        int defaultTop,
        int maximumTop,
        Excess excess,
        OptionalInt maximumSkip,
        boolean newestFirst,
        boolean orderBy) {

    /** What an API does with a {@code $top} above its limit. */
    enum Excess {
        CLAMP,
        REFUSE
    }

    ListRules withOrderBy(boolean understood) {
        return new ListRules(kind, fields, defaultTop, maximumTop, excess, maximumSkip, newestFirst, understood);
    }

    ListRules withNewestFirst(boolean newest) {
        return new ListRules(kind, fields, defaultTop, maximumTop, excess, maximumSkip, newest, orderBy);
    }
}

package ta.simulator.defender;

import java.util.List;

/**
 * A page of a list.
 *
 * @param objects in order
 * @param total of all objects that match
 * @param continuation opaque mark of where the next page begins; empty on the last page
 */
record Page(List<Version> objects, int total, String continuation) {}

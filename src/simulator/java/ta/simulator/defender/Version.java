package ta.simulator.defender;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.Map;
import ta.simulator.net.Json;

/**
 * One state of one object; the bytes are its Graph form, from which the other forms are derived.
 *
 * @param kind alert or incident
 * @param id identifier on Graph, where incident numbers are strings
 * @param number 1 for the first state of the object, counted upwards
 * @param json Graph form in UTF-8, every enumeration member known
 * @param scalars the members that filters and sorting need
 * @param updated the last-update instant
 * @param visibleFrom when reads begin to see this state
 */
@SuppressWarnings("ArrayRecordComponent") // versions are told apart by their numbers
record Version(
        Kind kind,
        String id,
        int number,
        byte[] json,
        Map<String, String> scalars,
        Instant updated,
        Instant visibleFrom) {

    /** The Graph form as a fresh tree. */
    JsonObject tree() {
        return Json.parseObject(json);
    }

    /** The last-update instant as the service spells it. */
    String updatedText() {
        return scalars.getOrDefault("lastUpdateDateTime", "");
    }

    String scalar(String name) {
        return scalars.getOrDefault(name, "");
    }

    Version visibleFrom(Instant instant) {
        return new Version(kind, id, number, json, scalars, updated, instant);
    }
}

package ta.simulator.defender;

import java.time.Instant;
import java.util.function.UnaryOperator;

/**
 * A member that one API can filter and sort by.
 *
 * @param graphName the member's name in the Graph form, where the value comes from
 * @param type what it is compared as
 * @param spelling from Graph's value to the API's
 */
record Field(String graphName, Type type, UnaryOperator<String> spelling) {
    /** What values are compared as. */
    enum Type {
        TEXT,
        NUMBER,
        INSTANT
    }

    static Field text(String graphName) {
        return new Field(graphName, Type.TEXT, UnaryOperator.identity());
    }

    static Field text(String graphName, UnaryOperator<String> spelling) {
        return new Field(graphName, Type.TEXT, spelling);
    }

    static Field number(String graphName) {
        return new Field(graphName, Type.NUMBER, UnaryOperator.identity());
    }

    static Field instant(String graphName) {
        return new Field(graphName, Type.INSTANT, UnaryOperator.identity());
    }

    boolean isInstant() {
        return type == Type.INSTANT;
    }

    boolean isNumber() {
        return type == Type.NUMBER;
    }

    boolean isNull(Version version) {
        return !graphName.equals("id") && !version.scalars().containsKey(graphName);
    }

    String text(Version version) {
        return graphName.equals("id") ? version.id() : spelling.apply(version.scalar(graphName));
    }

    Instant instant(Version version) {
        return graphName.equals("lastUpdateDateTime") ? version.updated() : Instant.parse(version.scalar(graphName));
    }
}

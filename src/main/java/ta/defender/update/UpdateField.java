package ta.defender.update;

import java.util.Locale;

/** What a row may ask to change, named as its parameter. */
enum UpdateField {
    STATUS,
    CLASSIFICATION,
    DETERMINATION,
    ASSIGNED_TO,
    TAGS,
    COMMENT;

    /** Name of the parameter, without {@code param.}. */
    String parameter() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether only certain values are accepted. */
    boolean isEnumerated() {
        return this == STATUS || this == CLASSIFICATION || this == DETERMINATION;
    }
}

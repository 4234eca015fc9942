package ta.defender.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/** A text that must not be printed; {@link #reveal()} is the only way to it. */
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = Objects.requireNonNull(value, "value");
    }

    /** Hides {@code value}. */
    public static Secret of(String value) {
        return new Secret(value);
    }

    /** Hides a text of one line without the line break that a file or an editor put behind it; other texts as they are. */
    public static Secret ofLine(String value) {
        String line = value.replaceFirst("[\\r\\n]+\\z", "");
        return of(line.indexOf('\n') < 0 ? line : value);
    }

    /** The text itself; for the call that needs it, never for a message. */
    public String reveal() {
        return value;
    }

    /** Compares in a time that does not depend on where the texts differ. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), that.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}

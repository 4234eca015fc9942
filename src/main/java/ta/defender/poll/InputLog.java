package ta.defender.poll;

/** Log lines of one stanza; the implementer puts the stanza's name in front and drops levels that are not wanted. */
public interface InputLog {
    void debug(String message);

    void info(String message);

    /** Regular figures of a poll, for those who watch; where they go is the implementer's choice. */
    default void figures(String message) {
        info(message);
    }

    void warn(String message);

    void error(String message);
}

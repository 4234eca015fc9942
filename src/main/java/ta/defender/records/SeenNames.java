package ta.defender.records;

/** Remembers which unknown tables and fields were reported already. Used by one thread at a time. */
@FunctionalInterface
public interface SeenNames {
    /**
     * Notes a name; true if it was never noted before and has to be reported.
     *
     * @param name {@code <table>} or {@code <table>.<field>}
     */
    boolean isFirstSight(String name);
}

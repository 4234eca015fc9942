package ta.defender.microsoft;

/**
 * What became of a hunting query.
 *
 * @param rows how many the service sent
 */
public record HuntingAnswer(int rows) {
    /** The service cuts every answer here and does not say so. */
    public static final int MAX_ROWS = 100_000;

    /** Whether the service may have left out rows. */
    public boolean isCut() {
        return rows >= MAX_ROWS;
    }
}

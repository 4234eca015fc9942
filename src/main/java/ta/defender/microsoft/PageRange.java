package ta.defender.microsoft;

/**
 * Which objects of a list are wanted.
 *
 * @param skip how many to leave out
 * @param top how many at most
 */
public record PageRange(int skip, int top) {
    public PageRange {
        if (skip < 0 || top < 1) {
            throw new IllegalArgumentException("skip " + skip + ", top " + top);
        }
    }
}

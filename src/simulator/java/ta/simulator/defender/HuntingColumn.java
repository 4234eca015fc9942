package ta.simulator.defender;

/**
 * A column of an advanced hunting table or answer.
 *
 * @param type as the answer's schema names it: {@code DateTime}, {@code String}, {@code Int64}, {@code Dynamic} …
 */
public record HuntingColumn(String name, String type) {}

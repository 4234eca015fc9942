package ta.defender.records;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import ta.defender.json.Slice;

/**
 * What is known of one table while the process runs. Rows of one table have the same fields in the same order as a rule,
 * so the next field is guessed first.
 */
final class Table {
    private final String name;
    private final boolean wanted;
    private final Set<Slice> known;
    private final List<byte[]> order = new ArrayList<>();
    private int guess;

    /**
     * @param name without its prefix; empty where a record names none
     * @param wanted whether its records are written
     * @param known its documented fields
     */
    Table(String name, boolean wanted, Set<String> known) {
        this.name = name;
        this.wanted = wanted;
        this.known = new HashSet<>();
        known.forEach(field -> this.known.add(Slice.of(field)));
    }

    String name() {
        return name;
    }

    boolean isWanted() {
        return wanted;
    }

    void beginRow() {
        guess = 0;
    }

    /** The name that the next field will have, if the row is like the one before; empty if there is no guess. */
    byte[] guessed() {
        return guess < order.size() ? order.get(guess) : new byte[0];
    }

    /** The guess was right. */
    void confirmed() {
        guess++;
    }

    /** Notes another field than guessed; true if it is met for the first time. */
    boolean note(Slice field) {
        boolean fresh = !known.contains(field);
        byte[] own = field.toByteArray();
        if (fresh) {
            known.add(Slice.of(own));
        }
        if (guess < order.size()) {
            order.set(guess, own);
        } else {
            order.add(own);
        }
        guess++;
        return fresh;
    }
}

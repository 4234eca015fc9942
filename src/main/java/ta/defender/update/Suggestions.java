package ta.defender.update;

import java.util.Collection;
import java.util.Locale;

/** Finds the accepted word that a mistyped one was probably meant to be. */
public final class Suggestions {
    private Suggestions() {}

    /** {@code ; did you mean x?}, or nothing when no word is near. */
    public static String of(String written, Collection<String> accepted) {
        String given = folded(written);
        String nearest = "";
        int least = Math.max(1, given.length() / 3) + 1;
        for (String word : accepted) {
            int distance = distance(given, folded(word));
            if (distance < least) {
                least = distance;
                nearest = word;
            }
        }
        return nearest.isEmpty() || given.length() > 60 ? "" : "; did you mean " + nearest + "?";
    }

    private static String folded(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[\\s_-]+", "");
    }

    /** Insertions, deletions and replacements that lead from one to the other (Levenshtein). */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int at = 0; at <= other.length(); at++) {
            row[at] = at;
        }
        for (int i = 1; i <= Math.min(one.length(), 60); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}

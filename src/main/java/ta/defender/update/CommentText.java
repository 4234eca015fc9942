package ta.defender.update;

import java.text.Normalizer;
import java.util.List;
import java.util.regex.Pattern;

/** Recognises a comment that the service stored in another form: other line ends, trimmed, composed, or cut off. */
final class CommentText {
    private static final Pattern SPACE = Pattern.compile("[\\s\\p{Z}\\p{Cc}]+");
    /** Two long texts of which one begins with the other are one that was cut off. */
    private static final int CUT_OFF = 200;

    private final String folded;

    CommentText(String text) {
        this.folded = fold(text);
    }

    /** How many of the comments say the same. */
    long countIn(List<String> comments) {
        return comments.stream().filter(this::isSame).count();
    }

    private boolean isSame(String comment) {
        String other = fold(comment);
        return other.equals(folded)
                || (other.length() >= CUT_OFF && folded.startsWith(other))
                || (folded.length() >= CUT_OFF && other.startsWith(folded));
    }

    /** Equal for texts that say the same. */
    static String fold(String text) {
        return SPACE.matcher(Normalizer.normalize(text, Normalizer.Form.NFC)).replaceAll("");
    }
}

package ta.defender.microsoft;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/** Finds the blocks of a PEM text, also of one that lost its line breaks on the way through a form field. */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    private Pem() {}

    /** One block: what it says it is and its content, base64 and perhaps header lines. */
    static final class Block {
        private final String label;
        private final String content;

        Block(String label, String content) {
            this.label = label;
            this.content = content;
        }

        String label() {
            return label;
        }

        /** True for a key that needs a passphrase, in the old form or the new. */
        boolean isEncrypted() {
            return label.equals("ENCRYPTED PRIVATE KEY") || content.contains("ENCRYPTED");
        }

        /** The bytes inside; the decoder skips white space. */
        byte[] der() {
            try {
                return Base64.getMimeDecoder().decode(content);
            } catch (IllegalArgumentException damaged) {
                throw new DefenderException(
                        Code.CREDENTIAL_INVALID,
                        "the PEM block " + label + " is damaged: its content is not base64",
                        "",
                        damaged);
            }
        }
    }

    /** All complete blocks of {@code text} in their order. */
    static List<Block> blocks(String text) {
        List<Block> blocks = new ArrayList<>();
        Matcher found = BLOCK.matcher(text.replace("\\r", "").replace("\\n", "\n"));
        while (found.find()) {
            blocks.add(new Block(found.group(1), found.group(2)));
        }
        return blocks;
    }
}

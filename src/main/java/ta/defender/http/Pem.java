package ta.defender.http;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/** Finds the blocks of a PEM text, also of one that lost its line breaks on the way through a form field. */
public final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    /** Version 0 and the algorithm rsaEncryption without parameters: what PKCS#8 puts before a PKCS#1 key. */
    private static final byte[] RSA_ALGORITHM = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    private Pem() {}

    /** One block: what it says it is and its content, base64 and perhaps header lines. */
    public static final class Block {
        private final String label;
        private final String content;

        Block(String label, String content) {
            this.label = label;
            this.content = content;
        }

        public String label() {
            return label;
        }

        public boolean isPrivateKey() {
            return label.endsWith("PRIVATE KEY");
        }

        /** True for a key that needs a passphrase, in the old form or the new. */
        public boolean isEncrypted() {
            return label.equals("ENCRYPTED PRIVATE KEY") || content.contains("ENCRYPTED");
        }

        /** The bytes inside; the decoder skips white space. */
        public byte[] der() {
            try {
                return Base64.getMimeDecoder().decode(content);
            } catch (IllegalArgumentException damaged) {
                throw new DefenderException(
                        Code.CREDENTIAL_INVALID,
                        "the PEM block " + label + " is damaged: its content is not base64",
                        "copy the whole PEM file",
                        damaged);
            }
        }

        /** The bytes of a private key in PKCS#8, also of one in PKCS#1. */
        public byte[] pkcs8() {
            return label.equals("RSA PRIVATE KEY") ? wrapped(der()) : der();
        }
    }

    /** All complete blocks of {@code text} in their order. */
    public static List<Block> blocks(String text) {
        List<Block> blocks = new ArrayList<>();
        Matcher found = BLOCK.matcher(text.replace("\\r", "").replace("\\n", "\n"));
        while (found.find()) {
            blocks.add(new Block(found.group(1), found.group(2)));
        }
        return blocks;
    }

    private static byte[] wrapped(byte[] pkcs1) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(RSA_ALGORITHM);
        content.writeBytes(tagged(0x04, pkcs1));
        return tagged(0x30, content.toByteArray());
    }

    /** One DER element. */
    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        int length = content.length;
        if (length < 0x80) {
            element.write(length);
        } else if (length < 0x100) {
            element.write(0x81);
            element.write(length);
        } else {
            element.write(0x82);
            element.write(length >> 8);
            element.write(length);
        }
        element.writeBytes(content);
        return element.toByteArray();
    }
}

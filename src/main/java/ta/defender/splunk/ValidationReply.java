package ta.defender.splunk;

import java.nio.charset.StandardCharsets;

/** What an input answers when it refuses a stanza. */
public final class ValidationReply {
    private ValidationReply() {}

    /** {@code <error><message>…</message></error>} in UTF-8. */
    public static byte[] refusal(String message) {
        StringBuilder xml = new StringBuilder("<error><message>");
        message.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> xml.append("&amp;");
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                default -> xml.appendCodePoint(isLegal(c) ? c : '\ufffd');
            }
        });
        return xml.append("</message></error>\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The characters of XML 1.0. */
    private static boolean isLegal(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c <= 0xd7ff)
                || (c >= 0xe000 && c <= 0xfffd)
                || (c >= 0x10000 && c <= 0x10ffff);
    }
}

package ta.simulator.defender;

import com.google.gson.JsonElement;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import ta.simulator.net.Json;

/** How text is escaped in JSON: both ways are right, and a client must bear both. */
enum EscapeStyle {
    /** Only what must be escaped. */
    SPARE,
    /** Everything outside ASCII and what could hurt in HTML, as .NET's serializer does. */
    THOROUGH;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final String HARMFUL = "<>&'+";

    /** The style of an object's bytes; stays the same over its versions. */
    static EscapeStyle of(String id) {
        return Math.floorMod(id.hashCode(), 4) == 0 ? THOROUGH : SPARE;
    }

    byte[] bytes(JsonElement json) {
        return text(json).getBytes(StandardCharsets.UTF_8);
    }

    String text(JsonElement json) {
        String text = Json.text(json);
        return this == SPARE ? text : escape(text);
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 64);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // None of these characters can stand outside a string but the plus of an exponent, which we never write.
            if (c > 126 || HARMFUL.indexOf(c) >= 0) {
                escaped.append("\\u").append(HEX.toHexDigits(c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}

package ta.simulator.azure;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A shared access signature for a whole account, made after Microsoft's page "Create an account SAS".
 *
 * @param account name of the storage account
 * @param key in Base64
 * @param permissions such as {@code rl}
 * @param end when it ends
 */
public record AccountSas(String account, String key, String permissions, Instant end) {
    private static final String VERSION = "2020-10-02";

    /** One that may read and list for an hour. */
    public static AccountSas of(String account, String key) {
        return new AccountSas(account, key, "rl", Instant.now().plus(Duration.ofHours(1)));
    }

    /** The same with other permissions. */
    public AccountSas permissions(String changed) {
        return new AccountSas(account, key, changed, end);
    }

    /** The same that ends at another time. */
    public AccountSas until(Instant changed) {
        return new AccountSas(account, key, permissions, changed);
    }

    /** The token: what stands behind the question mark. */
    public String token() {
        String expiry = end.truncatedTo(ChronoUnit.SECONDS).toString();
        String signed = String.join("\n", account, permissions, "b", "sco", "", expiry, "", "https,http", VERSION, "");
        return "sv=" + VERSION + "&ss=b&srt=sco&sp=" + permissions + "&se=" + encoded(expiry) + "&spr="
                + encoded("https,http") + "&sig=" + encoded(signature(signed));
    }

    private String signature(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(key), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no signature", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

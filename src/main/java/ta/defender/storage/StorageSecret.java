package ta.defender.storage;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.model.Secret;

/**
 * What is stored in {@code storage/passwords} for a storage account: a SAS token or a key, as the portal shows them.
 *
 * @param value the token without a question mark in front, or the key in Base64
 * @param end when a SAS token ends, or null
 */
public record StorageSecret(Secret value, @Nullable Instant end) {
    private static final Pattern IN_CONNECTION_STRING =
            Pattern.compile("(?i)(?:^|;)\\s*(SharedAccessSignature|AccountKey)=([^;]+)");

    /**
     * Reads a secret.
     *
     * @param stored a SAS token, a URL with one, a key, or a connection string that holds what {@code auth} asks for
     * @throws DefenderException with everything that is wrong with it; never with the secret
     */
    public static StorageSecret read(ArchiveSettings settings, Secret stored) {
        String text = stored.reveal().strip();
        return settings.auth() == ArchiveSettings.Auth.SAS ? sas(settings, text) : key(text);
    }

    private static StorageSecret key(String text) {
        String key = inConnectionString(text, "AccountKey");
        try {
            if (Base64.getDecoder().decode(key).length >= 16) {
                return new StorageSecret(Secret.of(key), null);
            }
        } catch (IllegalArgumentException e) {
            // reported below, without the text
        }
        throw DefenderException.setting(
                "auth",
                "the secret in storage/passwords is not a key of a storage account",
                "store one of the two under Access keys in the portal (Base64, 88 characters), or set auth = sas for a SAS"
                        + " token");
    }

    private static StorageSecret sas(ArchiveSettings settings, String text) {
        String token = inConnectionString(text, "SharedAccessSignature");
        token = token.substring(token.indexOf('?') + 1);
        Map<String, String> fields = new TreeMap<>();
        for (String field : token.split("&", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.put(field.substring(0, equals), decoded(field.substring(equals + 1)));
            }
        }
        if (!fields.containsKey("sig") || !fields.containsKey("sv")) {
            throw DefenderException.setting(
                    "auth",
                    "the secret in storage/passwords is not a SAS token (sv=...&sig=...)",
                    "create one under Shared access signature in the portal, or set auth = key for a key");
        }
        List<Issue> problems = new ArrayList<>();
        need(problems, fields, "sp", "r", "the permission Read");
        need(problems, fields, "sp", "l", "the permission List");
        need(problems, fields, "ss", "b", "the service Blob");
        need(problems, fields, "srt", "c", "the resource type Container");
        need(problems, fields, "srt", "o", "the resource type Object");
        if ("c".equals(fields.get("sr")) && settings.containers().stream().anyMatch(pattern -> pattern.contains("*"))) {
            problems.add(new Issue(
                    "containers",
                    "the SAS token is for one container and cannot list the others",
                    "name that container in containers, or use a SAS token for the account"));
        }
        if (!problems.isEmpty()) {
            throw new DefenderException(problems);
        }
        return new StorageSecret(Secret.of(token), end(fields.get("se")));
    }

    private static void need(
            List<Issue> problems, Map<String, String> fields, String field, String letter, String what) {
        String value = fields.get(field);
        // a token with a stored access policy, or for one container, does not carry all fields
        if (value != null && !value.toLowerCase(Locale.ROOT).contains(letter)) {
            problems.add(new Issue(
                    "auth",
                    "the SAS token lacks " + what + " (" + field + "=" + value + ")",
                    "create one with it and store that in storage/passwords"));
        }
    }

    private static String inConnectionString(String text, String key) {
        Matcher matcher = IN_CONNECTION_STRING.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1).equalsIgnoreCase(key)) {
                return matcher.group(2).strip();
            }
        }
        return text;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static @Nullable Instant end(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return text.length() == 10
                    ? Instant.parse(text + "T00:00:00Z")
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}

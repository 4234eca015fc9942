package ta.defender.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Json;
import ta.defender.model.Secret;

/**
 * What {@code doctor} is given besides its options: a credential for Splunk, and perhaps an account that is not saved yet.
 *
 * @param credential session key or password for Splunk, or null to go without Splunk
 * @param name of the account, as it will be called
 * @param account its values under the keys of {@code defender_account.conf}, or null to read accounts from Splunk
 * @param secret its client secret or private key, or null to read it from Splunk
 * @param settings over {@code defender_settings.conf}, stanza to keys; null to read them from Splunk
 * @param proxyPassword or null to read it from Splunk
 * @param apis names of the APIs to look at
 */
record DoctorDocument(
        @Nullable Secret credential,
        String name,
        @Nullable Map<String, String> account,
        @Nullable Secret secret,
        @Nullable Map<String, Map<String, String>> settings,
        @Nullable Secret proxyPassword,
        List<String> apis) {
    /** Only a credential. */
    static DoctorDocument of(Secret credential) {
        return new DoctorDocument(credential, "", null, null, null, null, List.of());
    }

    /** What the members of a document say. */
    static DoctorDocument of(JsonObject json) {
        Map<String, Map<String, String>> settings = null;
        JsonObject given = Json.object(json, "settings");
        if (given != null) {
            settings = new LinkedHashMap<>();
            for (String stanza : given.keySet()) {
                settings.put(stanza, values(Json.object(given, stanza)));
            }
        }
        JsonObject account = Json.object(json, "account");
        return new DoctorDocument(
                secret(json, Json.member(json, "session_key") != null ? "session_key" : "password"),
                Json.text(json, "name", "unnamed"),
                account == null ? null : values(account),
                secret(json, "secret"),
                settings,
                secret(json, "proxy_password"),
                Json.strings(json, "apis"));
    }

    private static Map<String, String> values(@Nullable JsonObject object) {
        Map<String, String> values = new LinkedHashMap<>();
        if (object != null) {
            object.asMap().forEach((name, value) -> {
                if (!(value instanceof JsonNull)) {
                    values.put(name, Json.spelling(value));
                }
            });
        }
        return values;
    }

    private static @Nullable Secret secret(JsonElement json, String name) {
        String value = Json.string(json, name);
        return value == null || value.isEmpty() ? null : Secret.of(value);
    }
}

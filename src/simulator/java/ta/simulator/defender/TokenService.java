package ta.simulator.defender;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import ta.simulator.net.Json;

/** Issues access tokens in the shape of JWTs and reads those that come back. */
final class TokenService {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final InstantSource clock;
    private final SecretKeySpec key =
            new SecretKeySpec(UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    private Duration lifetime = Duration.ofSeconds(3599);
    private int generation;

    TokenService(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void setLifetime(Duration newLifetime) {
        lifetime = newLifetime;
    }

    synchronized Duration lifetime() {
        return lifetime;
    }

    /** From now on no token issued before is known. */
    synchronized void revokeAll() {
        generation++;
    }

    synchronized String issue(AppRegistration app, String resource, List<String> roles) {
        Instant now = clock.instant();
        JsonObject claims = Json.object(
                "aud", resource,
                "iss", "https://sts.windows.net/" + app.tenantId() + "/",
                "iat", now.getEpochSecond(),
                "nbf", now.getEpochSecond(),
                "exp", now.plus(lifetime).getEpochSecond(),
                "appid", app.clientId(),
                "appidacr", "1",
                "idtyp", "app",
                "oid", UUID.nameUUIDFromBytes(app.clientId().getBytes(StandardCharsets.UTF_8)),
                "tid", app.tenantId(),
                "uti", UUID.randomUUID(),
                "ver", "1.0",
                "simulatorGeneration", generation);
        if (!roles.isEmpty()) {
            claims.add("roles", Json.arrayOf(roles));
        }
        JsonObject header = Json.object("typ", "JWT", "alg", "HS256", "kid", "simulator");
        String signed = ENCODER.encodeToString(Json.bytes(header)) + "." + ENCODER.encodeToString(Json.bytes(claims));
        return signed + "." + ENCODER.encodeToString(mac(signed));
    }

    /** When a token of ours for this resource ends; empty for any other, and for one that has ended. */
    synchronized Optional<Instant> endOf(String token, String resource) {
        return read(token)
                .filter(read -> !read.expired() && read.audience().equals(resource))
                .map(read -> Instant.ofEpochSecond(
                        Json.parseObject(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]))
                                .get("exp")
                                .getAsLong()));
    }

    /** The claims of a token of ours that has not run out; empty for any other. */
    synchronized Optional<AccessToken> read(String token) {
        int dot = token.lastIndexOf('.');
        int first = token.indexOf('.');
        if (first <= 0 || dot <= first) {
            return Optional.empty();
        }
        try {
            byte[] signature = Base64.getUrlDecoder().decode(token.substring(dot + 1));
            if (!MessageDigest.isEqual(signature, mac(token.substring(0, dot)))) {
                return Optional.empty();
            }
            JsonObject claims = Json.parseObject(Base64.getUrlDecoder().decode(token.substring(first + 1, dot)));
            List<String> roles = new ArrayList<>();
            for (JsonElement role : GraphForm.array(claims, "roles")) {
                roles.add(role.getAsString());
            }
            boolean expired = claims.get("exp").getAsLong() <= clock.instant().getEpochSecond()
                    || claims.get("simulatorGeneration").getAsInt() != generation;
            return Optional.of(new AccessToken(
                    claims.get("aud").getAsString(),
                    claims.get("tid").getAsString(),
                    claims.get("appid").getAsString(),
                    roles,
                    expired));
        } catch (IllegalArgumentException | JsonParseException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    private byte[] mac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no HMAC", e);
        }
    }
}

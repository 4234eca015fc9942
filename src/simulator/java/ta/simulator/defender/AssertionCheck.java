package ta.simulator.defender;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import ta.simulator.net.Json;

/** Checks a client assertion: a JWT signed with the key of a registered certificate (contract §6.2, §6.4). */
final class AssertionCheck {
    private static final long TOLERATED_SECONDS = 300;

    private final InstantSource clock;

    AssertionCheck(InstantSource clock) {
        this.clock = clock;
    }

    void check(AppRegistration app, String assertion, String tokenUrl) throws LoginException {
        String[] parts = assertion.split("\\.", -1);
        if (parts.length != 3) {
            throw refused(50027, "JWT token is invalid or malformed.");
        }
        JsonObject header = decoded(parts[0]);
        JsonObject claims = decoded(parts[1]);
        X509Certificate certificate = registered(app, header);
        if (!isSigned(header, parts, certificate)) {
            throw refused(50012, "Signature validation failed. Reason - The key was not found or does not fit.");
        }
        if (!app.clientId().equals(text(claims, "iss")) || !app.clientId().equals(text(claims, "sub"))) {
            throw refused(700021, "Client assertion application identifier doesn't match 'client_id' parameter.");
        }
        if (!tokenUrl.equals(text(claims, "aud"))) {
            throw refused(700023, "Client assertion audience claim does not match Realm issuer.");
        }
        if (!isCurrent(claims)) {
            throw refused(700024, "Client assertion is not within its valid time range.");
        }
        Instant now = clock.instant();
        if (certificate.getNotAfter().toInstant().isBefore(now)) {
            throw refused(700027, "The certificate used to sign the client assertion has expired.");
        }
    }

    private static X509Certificate registered(AppRegistration app, JsonObject header) throws LoginException {
        for (X509Certificate certificate : app.certificates()) {
            if (thumbprint(certificate, "SHA-1").equals(urlSafe(text(header, "x5t")))
                    || thumbprint(certificate, "SHA-256").equals(urlSafe(text(header, "x5t#S256")))) {
                return certificate;
            }
        }
        throw refused(
                700027,
                "The certificate with identifier used to sign the client assertion is not registered on application.");
    }

    /** The vendor's Java library writes thumbprints in plain Base64, others in the URL's alphabet. */
    private static String urlSafe(String base64) {
        return base64.replace('+', '-').replace('/', '_').replace("=", "");
    }

    private static boolean isSigned(JsonObject header, String[] parts, X509Certificate certificate)
            throws LoginException {
        try {
            Signature signature = verifier(text(header, "alg"));
            signature.initVerify(certificate);
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static Signature verifier(String algorithm) throws GeneralSecurityException, LoginException {
        if (algorithm.equals("RS256")) {
            return Signature.getInstance("SHA256withRSA");
        }
        if (algorithm.equals("PS256")) {
            Signature signature = Signature.getInstance("RSASSA-PSS");
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            return signature;
        }
        throw refused(5002738, "Invalid JWT token. '" + algorithm + "' is not a supported signature algorithm.");
    }

    private boolean isCurrent(JsonObject claims) {
        long now = clock.instant().getEpochSecond();
        Optional<Long> begin = number(claims, "nbf");
        Optional<Long> end = number(claims, "exp");
        return end.isPresent()
                && end.get() > now - TOLERATED_SECONDS
                && begin.map(time -> time < now + TOLERATED_SECONDS).orElse(true);
    }

    private static Optional<Long> number(JsonObject claims, String name) {
        return claims.has(name) ? Optional.of(claims.get(name).getAsLong()) : Optional.empty();
    }

    private static JsonObject decoded(String part) throws LoginException {
        try {
            return Json.parseObject(Base64.getUrlDecoder().decode(part));
        } catch (IllegalArgumentException | IllegalStateException | JsonParseException e) {
            throw refused(50027, "JWT token is invalid or malformed.");
        }
    }

    private static String text(JsonObject object, String name) {
        return Json.string(object, name).orElse("");
    }

    private static String thumbprint(X509Certificate certificate, String algorithm) {
        try {
            byte[] digest = MessageDigest.getInstance(algorithm).digest(certificate.getEncoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no thumbprint", e);
        }
    }

    private static LoginException refused(int code, String message) {
        return new LoginException(401, "invalid_client", code, message);
    }
}

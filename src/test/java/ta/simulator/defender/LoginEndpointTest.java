package ta.simulator.defender;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ta.simulator.net.CertificateRequest;
import ta.simulator.net.Certificates;
import ta.simulator.net.Identity;
import ta.simulator.net.Json;

class LoginEndpointTest {
    private static final Certificates AUTHORITY = Certificates.create();
    private static final Identity KEY =
            AUTHORITY.issue(CertificateRequest.commonNameOnly("app").withRsa());

    private DefenderSimulator simulator;
    private DefenderClient client;

    @BeforeEach
    void start() {
        simulator =
                DefenderSimulator.start(SimulatorOptions.withSeed(1).alerts(3).incidents(1));
        client = new DefenderClient(simulator);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void token_whenSecretIsRight_carriesAudienceRolesAndLife() throws Exception {
        HttpResponse<String> response = login(client.form(Audience.GRAPH.scope(), simulator.secret()));

        JsonObject token = Json.parseObject(response.body());
        assertThat(token.get("expires_in").getAsInt()).isEqualTo(3599);
        String claims = new String(
                Base64.getUrlDecoder()
                        .decode(token.get("access_token").getAsString().split("\\.", -1)[1]),
                StandardCharsets.UTF_8);
        assertThat(claims)
                .contains(
                        "\"aud\":\"https://graph.microsoft.com\"", "SecurityAlert.ReadWrite.All", simulator.tenantId());
    }

    @Test
    void login_whenRefused_namesTheNumberInEntrasForm() throws Exception {
        simulator.app().addSecret("old");
        simulator.app().expireSecret("old");
        String scope = Audience.GRAPH.scope();

        assertRefused(client.form(scope, "wrong"), 401, "invalid_client", 7000215);
        assertRefused(client.form(scope, "old"), 401, "invalid_client", 7000222);
        assertRefused("grant_type=client_credentials&client_id=x&scope=y", 400, "unauthorized_client", 700016);
        assertRefused(client.form("https://graph.microsoft.com/User.Read", "x"), 400, "invalid_scope", 70011);
        assertRefused(client.form("https://unknown.example/.default", "x"), 400, "invalid_resource", 500011);
        assertRefused(client.form(scope + " " + Audience.XDR.scope(), "x"), 400, "invalid_scope", 700022);
        assertRefused(client.form(scope, ""), 401, "invalid_client", 7000218);
        HttpResponse<String> tenant = client.login("nobody.example", client.form(scope, simulator.secret()));
        assertThat(tenant.body()).contains("AADSTS90002", "nobody.example");
        assertThat(simulator.calls().all()).noneMatch(call -> call.body().contains(simulator.secret()));
    }

    @Test
    void login_whenAnAssertionIsSigned_checksCertificateSignatureAudienceAndTime() throws Exception {
        String url = simulator.url() + "/" + simulator.tenantId() + "/oauth2/v2.0/token";
        Instant now = Instant.now();
        assertRefused(assertion("RS256", url, now), 401, "invalid_client", 700027);
        simulator.app().addCertificate(KEY.certificate());

        assertThat(login(assertion("RS256", url, now)).statusCode()).isEqualTo(200);
        assertThat(login(assertion("PS256", url, now)).statusCode()).isEqualTo(200);
        assertRefused(assertion("RS256", "https://elsewhere.example", now), 401, "invalid_client", 700023);
        assertRefused(assertion("RS256", url, now.minus(Duration.ofHours(2))), 401, "invalid_client", 700024);
        String spoiled = assertion("RS256", url, now);
        assertRefused(spoiled.substring(0, spoiled.length() - 8) + "AAAAAAAA", 401, "invalid_client", 50012);
    }

    @Test
    void tenant_whenNamedByItsDomain_isFound() throws Exception {
        simulator.login().addDomain("Contoso.example", simulator.tenantId());

        assertThat(client.login("contoso.example", client.form(Audience.XDR.scope(), simulator.secret()))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void token_whenForAnotherResource_isRefused() throws Exception {
        String token = client.newToken(Audience.ENDPOINT);
        assertThat(status(token, "/api/alerts")).isEqualTo(200);
        assertThat(status(token, "/api/incidents")).isEqualTo(403);
        assertThat(status(token, "/v1.0/security/alerts_v2")).isEqualTo(401);
        assertThat(status("nonsense", "/api/alerts")).isEqualTo(401);
    }

    @Test
    void token_whenItsTimeIsOver_isRefused() throws Exception {
        simulator.login().setTokenLifetime(Duration.ofSeconds(90));
        String token = client.newToken(Audience.GRAPH);
        assertThat(status(token, "/v1.0/security/alerts_v2")).isEqualTo(200);

        simulator.clock().advance(Duration.ofSeconds(91));
        assertThat(status(token, "/v1.0/security/alerts_v2")).isEqualTo(401);
    }

    @Test
    void call_whenRolesAreMissing_namesBothLists() throws Exception {
        simulator.app().setRoles(Audience.GRAPH, "User.Read.All");
        simulator.app().setRoles(Audience.ENDPOINT, "Machine.Read.All");

        HttpResponse<String> graph = client.get(Audience.GRAPH, "/v1.0/security/alerts_v2");
        assertThat(graph.statusCode()).isEqualTo(403);
        assertThat(graph.body())
                .contains("Missing application roles. API required roles: SecurityAlert.Read.All, "
                        + "SecurityAlert.ReadWrite.All, SecurityIncident.Read.All, SecurityIncident.ReadWrite.All, "
                        + "application roles: User.Read.All.");
        HttpResponse<String> endpoint = client.get(Audience.ENDPOINT, "/api/alerts");
        assertThat(endpoint.body())
                .contains(
                        "API required roles: Alert.Read.All,Alert.ReadWrite.All, application roles: Machine.Read.All.");
    }

    @Test
    void ports_whenSeparate_serveOnlyTheirApi() throws Exception {
        try (DefenderSimulator apart =
                DefenderSimulator.start(SimulatorOptions.withSeed(1).alerts(3).onSeparatePorts())) {
            DefenderClient other = new DefenderClient(apart);

            assertThat(other.get(Audience.GRAPH, "/v1.0/security/alerts_v2").statusCode())
                    .isEqualTo(200);
            assertThat(other.get(Audience.XDR, "/v1.0/security/alerts_v2").statusCode())
                    .isEqualTo(404);
            assertThat(apart.calls().to("GET", "/v1.0").get(0).host())
                    .isEqualTo(apart.url(Audience.GRAPH).replace("https://", ""));
        }
    }

    private int status(String token, String target) throws Exception {
        return client.send(client.request(Audience.GRAPH, target).setHeader("Authorization", "Bearer " + token))
                .statusCode();
    }

    private HttpResponse<String> login(String form) throws Exception {
        return client.login(simulator.tenantId(), form);
    }

    private void assertRefused(String form, int status, String error, int code) throws Exception {
        HttpResponse<String> response = login(form);
        assertThat(response.statusCode()).isEqualTo(status);
        JsonObject body = Json.parseObject(response.body());
        assertThat(body.get("error").getAsString()).isEqualTo(error);
        assertThat(body.getAsJsonArray("error_codes")).hasToString("[" + code + "]");
        assertThat(body.get("error_description").getAsString()).startsWith("AADSTS" + code + ": ");
    }

    private String assertion(String algorithm, String audience, Instant from) throws Exception {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        byte[] thumbprint =
                MessageDigest.getInstance("SHA-256").digest(KEY.certificate().getEncoded());
        JsonObject header = Json.object("alg", algorithm, "typ", "JWT", "x5t#S256", encoder.encodeToString(thumbprint));
        JsonObject claims = Json.object(
                "aud", audience,
                "iss", simulator.clientId(),
                "sub", simulator.clientId(),
                "nbf", from.getEpochSecond(),
                "exp", from.plusSeconds(600).getEpochSecond(),
                "jti", "1");
        String signed = encoder.encodeToString(Json.bytes(header)) + "." + encoder.encodeToString(Json.bytes(claims));
        Signature signature = Signature.getInstance(algorithm.equals("RS256") ? "SHA256withRSA" : "RSASSA-PSS");
        if (algorithm.equals("PS256")) {
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        signature.initSign(KEY.privateKey());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return "grant_type=client_credentials&client_id=" + simulator.clientId() + "&scope="
                + DefenderClient.encode(Audience.GRAPH.scope()) + "&client_assertion_type="
                + DefenderClient.encode("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                + "&client_assertion=" + signed + "." + encoder.encodeToString(signature.sign());
    }
}

package ta.defender.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessTokenTest {
    /** The claims of an application token of version 1.0, as Microsoft's documentation lists them. */
    private static final String CLAIMS = """
            {"aud":"https://graph.microsoft.com","iss":"https://sts.windows.net/7B0F9D1E-2C3A-4D5E-8F90-A1B2C3D4E5F6/",
            "iat":1764457200,"nbf":1764457200,"exp":1764461100,"aio":"k2RgYNgv==","app_displayname":"Splunk \u00fc",
            "appid":"0f0e0d0c-0b0a-4908-8706-050403020100","appidacr":"1","idp":"https://sts.windows.net/x/",
            "idtyp":"app","oid":"11111111-2222-3333-4444-555555555555","rh":"1.AX0A.","roles":["SecurityAlert.Read.All",
            "SecurityIncident.Read.All"],"sub":"11111111-2222-3333-4444-555555555555","tenant_region_scope":"EU",
            "tid":"7B0F9D1E-2C3A-4D5E-8F90-A1B2C3D4E5F6","uti":"abc_-","ver":"1.0","wids":["0997a1d0"],"xms_tcdt":1}""";

    @Test
    void claims_ofARealShape_areRead() {
        AccessToken token = token(CLAIMS);

        assertThat(token.directory()).isEqualTo("7b0f9d1e-2c3a-4d5e-8f90-a1b2c3d4e5f6");
        assertThat(token.roles()).containsExactlyInAnyOrder("SecurityAlert.Read.All", "SecurityIncident.Read.All");
        assertThat(token.applicationName()).isEqualTo("Splunk \u00fc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"tid\":null}", "{\"tid\":\"\"}", "[]", "not JSON", ""})
    void directory_whenTheTokenDoesNotTell_isNull(String claims) {
        assertThat(token(claims).directory()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "opaque", "a.b", "a.b.c", "a.b.c.d.e", "..", "%.%.%"})
    void directory_ofATokenThatIsNoJwt_isNull(String value) {
        assertThat(new AccessToken(value, Instant.EPOCH).directory()).isNull();
    }

    private static AccessToken token(String claims) {
        return new AccessToken(
                part("{\"typ\":\"JWT\",\"alg\":\"RS256\"}") + "." + part(claims) + ".c2lnbmF0dXJl", Instant.EPOCH);
    }

    private static String part(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

package ta.defender.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.model.Secret;

/** Secrets that nobody stores any more are known by how they stand in a text. */
final class RedactionTest {
    private static final Redaction NONE_KNOWN = new Redaction(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer LEAK123 after",
                "authorization=Bearer LEAKopaque0123456789abcdefghijklmnopqrstuvwxyz after",
                "\"Authorization\": \"Basic TEFLRTpMRUFLTEVBSw==LEAK\", after",
                "Authorization: Basic LEAKOmxlYWs= after",
                "Proxy-Authorization: Digest username=LEAK, response=LEAK\\r\\n after",
                "Authorization: Splunk LEAKsession^key0123456789 after",
                "{\"client_secret\":\"LEAK1\",\"access_token\":\"LEAK2\",\"refresh_token\": \"LEAK3\"} after",
                "{\\\"client_secret\\\":\\\"LEAK1\\\",\\\"x\\\":1} after",
                "{'client_secret': 'LEAK', 'x': 1} after",
                "{\"client_secret\":\"a\\\"LEAK\"} after",
                "client_secret=LEAK&client_id=x after",
                "client_secret%3DLEAK%26client_id after",
                "client_secret = LEAK after",
                "CLIENT_SECRET=LEAK Client-Secret: LEAK clientSecret=LEAK after",
                "client_assertion=LEAK.a.b&x after",
                "Endpoint=sb://x/;SharedAccessKeyName=k;SharedAccessKey=LEAK1=;EntityPath=h after",
                "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=LEAK==;EndpointSuffix=x after",
                "SharedAccessSignature sr=a&sig=LEAK%3D&se=1 after",
                "SharedAccessSignature=LEAK after",
                "https://x.blob.core.windows.net/?sv=2020&SIG=LEAK%3D&se=1 after",
                "https://x/?sv%3D1%26sig%3DLEAK%252B%26x after",
                "password = LEAK after",
                "password: 'LEAK with blanks' after",
                "\"clear_password\":\"LEAK\" after",
                "sessionKey=LEAK session_key: \"LEAK\" authtoken=LEAK \"authtoken\":\"LEAK\" after",
                "<sessionKey>LEAK</sessionKey> after",
                "Cookie: splunkd_8089=LEAK; x=y\n after",
                "Set-Cookie: a=LEAK; Path=/\n after",
                "splunkd_8089=LEAK after",
                "x-functions-key: LEAK ocp-apim-subscription-key: LEAK after",
                "api_key=LEAK apikey=LEAK x-api-key: LEAK after",
                "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJLEAKIjoi.c2lnbmF0dXJlTEVBS after",
                "https://user:LEAK@proxy:8080/ after",
                "-----BEGIN PRIVATE KEY-----\nLEAK\n-----END PRIVATE KEY----- after",
                "-----BEGIN PRIVATE KEY-----\\nLEAK\\n-----END PRIVATE KEY----- after",
                "{\"user_secret\":\"LEAK\",\"connection_string\":\"LEAK;a=b\"} after",
            })
    void secrets_areMaskedHoweverTheyAreSpelled(String text) {
        assertThat(NONE_KNOWN.clean(text)).doesNotContain("LEAK").contains(Redaction.MASK, "after");
    }

    /** A bundle in which everything is masked helps nobody. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "the token was refused: AADSTS7000215: Invalid client secret provided",
                "secret_stored=true tenant_id=11111111-2222-3333-4444-555555555555 rows=7",
                "set password in storage/passwords (realm TA_defender, user name proxy)",
                "the role needs the capability list_storage_passwords",
                "GET https://graph.microsoft.com/v1.0/security/alerts_v2 status=200",
                "no token: login.microsoftonline.com does not answer",
                "{\"tokens\":3,\"events\":7}",
                "design=7 signature=abc",
                "the basic settings, and the bearer of news"
            })
    void ordinaryTexts_stayAsTheyAre(String text) {
        assertThat(NONE_KNOWN.clean(text)).isEqualTo(text);
    }

    /** A pattern that recurses for each character would overflow the stack. */
    @Test
    void clean_whenASecretIsShort_leavesWordsAsTheyAre() {
        Redaction redaction = new Redaction(List.of(Secret.of("x")));

        assertThat(redaction.clean("index=main exc=1 value 'x'")).isEqualTo("index=main exc=1 value '***'");
    }

    @Test
    void values_mayBeAsLongAsTheLog() {
        String leak = "LEAK%2B\\\\".repeat(60_000);
        for (String text :
                List.of("sig=" + leak, "{\"token\":\"" + leak + "\"}", "Bearer 1" + leak, "Cookie: " + leak)) {
            assertThat(NONE_KNOWN.clean(text + "\nafter"))
                    .doesNotContain("LEAKLEAK")
                    .endsWith("\nafter");
        }
    }

    @Test
    void stanzas_keepTheirOtherValues() {
        assertThat(NONE_KNOWN.clean(Map.of("x", Map.of("client_secret", "s", "query", "a | where Token=\"LEAK\""))))
                .isEqualTo(Map.of("x", Map.of("client_secret", "***", "query", "a | where Token=\"***\"")));
    }
}

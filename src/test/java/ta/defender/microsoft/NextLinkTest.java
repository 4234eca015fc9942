package ta.defender.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ta.defender.http.ApiException;
import ta.defender.model.Code;

final class NextLinkTest {
    private static final URI LIST =
            URI.create("https://graph.microsoft.com/v1.0/security/alerts_v2?$filter=x%20ge%202026-01-01T00:00:00Z");
    private static final String PATH = "https://graph.microsoft.com/v1.0/security/alerts_v2";

    @ParameterizedTest
    @ValueSource(
            strings = {
                PATH + "?$skiptoken=abc",
                PATH + "?$filter=lastUpdateDateTime+ge+2026-01-01T00%3a00%3a00Z&$top=500&$skip=500",
                PATH + "?$skiptoken=RFNwdAIAAQAAABg6R3J%2BYWJjQD09==",
                PATH + "?$skiptoken='quoted'(1)*!~,;:@",
                PATH + "?a=https://evil.example/&b=../../x",
                PATH
            })
    void link_isFollowedVerbatim(String link) throws Exception {
        assertThat(NextLink.of(link, LIST)).hasToString(link);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?$skiptoken=abc | " + PATH + "?$skiptoken=abc",
                "alerts_v2?$skiptoken=abc | " + PATH + "?$skiptoken=abc",
                "/v1.0/security/alerts_v2?$skiptoken=abc | " + PATH + "?$skiptoken=abc",
                "//graph.microsoft.com/v1.0/security/alerts_v2?a=b | " + PATH + "?a=b"
            })
    void link_whenRelative_isResolvedAgainstTheList(String link, String meant) throws Exception {
        assertThat(NextLink.of(link, LIST)).hasToString(meant);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\1',
            value = {
                "?$filter=x ge 2026 | ?$filter=x%20ge%202026",
                "?a={\"b\"} | ?a=%7B%22b%22%7D",
                "?a=b\\c^d`e | ?a=b%5Cc%5Ed%60e",
                "?a=<b> | ?a=%3Cb%3E",
                "?a=ü監 | ?a=%C3%BC%E7%9B%A3",
                "?a=[b] | ?a=[b]"
            })
    void link_whenItHoldsCharactersAUrlMayNot_meansTheirEncodedForm(String link, String meant) throws Exception {
        assertThat(NextLink.of(PATH + link, LIST)).hasToString(PATH + meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://graph.microsoft.com:443/v1.0/security/alerts_v2?a=b",
                "HTTPS://GRAPH.microsoft.COM/v1.0/security/alerts_v2?a=b",
                "  https://graph.microsoft.com/v1.0/security/alerts_v2?a=b\n"
            })
    void link_whenItSpellsTheSameAddressOtherwise_isFollowed(String link) throws Exception {
        assertThat(NextLink.of(link, LIST).getRawQuery()).isEqualTo("a=b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://graph.microsoft.com/v1.0/security/alerts_v2 | scheme",
                "ftp://graph.microsoft.com/v1.0/security/alerts_v2 | scheme",
                "file:///v1.0/security/alerts_v2 | scheme",
                "javascript:alert(1) | scheme",
                "https://evil.example/v1.0/security/alerts_v2 | host",
                "//evil.example/v1.0/security/alerts_v2 | host",
                "https://graph.microsoft.com.evil.example/v1.0/security/alerts_v2 | host",
                "https://evil-graph.microsoft.com/v1.0/security/alerts_v2 | host",
                "https://graph.microsoft.com./v1.0/security/alerts_v2 | host",
                "https://graph.mıcrosoft.com/v1.0/security/alerts_v2 | host",
                "https://graph.microsoft.com@evil.example/v1.0/security/alerts_v2 | user name",
                "https://graph.microsoft.com:x@evil.example/v1.0/security/alerts_v2 | user name",
                "https://user@graph.microsoft.com/v1.0/security/alerts_v2 | user",
                "https:\\\\evil.example\\v1.0 | not",
                "https:///v1.0/security/alerts_v2 | host",
                "https:v1.0/security/alerts_v2 | host",
                "https://graph.microsoft.com:8443/v1.0/security/alerts_v2 | port",
                "https://graph.microsoft.com:80/v1.0/security/alerts_v2 | port",
                "https://graph.microsoft.com/v1.0/users | path",
                "https://graph.microsoft.com/v1.0/security/alerts_v2/ | path",
                "https://graph.microsoft.com/v1.0/security/alerts_v2/../../users | path",
                "https://graph.microsoft.com/v1.0/security/alerts_v2/%2e%2e/users | path",
                "https://graph.microsoft.com/v1.0/security/./alerts_v2 | path",
                "https://graph.microsoft.com/v1.0/security//alerts_v2 | path",
                "https://graph.microsoft.com/beta/security/alerts_v2 | path",
                "../users?x=y | path",
                "https://graph.microsoft.com | path",
                "https://graph.microsoft.com/v1.0/security/alerts_v2?a=%zz | URL",
                "https://[graph/ | URL",
            })
    void link_whenItLeadsElsewhere_isRefused(String link, String reason) {
        assertThatThrownBy(() -> NextLink.of(link, LIST))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(Code.BAD_LINK))
                .hasMessageContainingAll("@odata.nextLink is refused", reason, "access token", "gateway");
    }
}

package ta.defender.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnorderedFingerprintTest {
    private final UnorderedFingerprint fingerprints = new UnorderedFingerprint();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    {}                                      | {}
                    {"a":1,"b":2}                           | {"b":2,"a":1}
                    {"a":{"x":1,"y":[]},"b":"c"}            | {"b":"c","a":{"y":[],"x":1}}
                    [{"a":1,"b":{"c":"}","d":null}}]        | [{"b":{"d":null,"c":"}"},"a":1}]
                    {"e":[{"k":"1","v":2},{"k":"3"}]}       | {"e":[{"v":2,"k":"1"},{"k":"3"}]}
                    {"a":"say \\"x\\":","b":true}           | {"b":true,"a":"say \\"x\\":"}
                    """)
    void sameMembers_inAnyOrder_areEqual(String one, String other) {
        assertThat(of(one)).isEqualTo(of(other));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    {"a":1}                     | {"a":2}
                    {"a":1}                     | {"b":1}
                    {"a":1,"b":2}               | {"a":2,"b":1}
                    [1,2]                       | [2,1]
                    {"a":[]}                    | {"a":{}}
                    {"a":[[1],[2]]}             | {"a":[[1,2]]}
                    {"a":[1],"b":[2]}           | {"a":[1,2],"b":[]}
                    {"a":{"b":1},"c":{"d":2}}   | {"a":{"d":2},"c":{"b":1}}
                    {"a":{"b":1,"c":{}}}        | {"a":{"b":1},"c":{}}
                    {"a":"1"}                   | {"a":1}
                    {"a":1,"b":1}               | {"a":1}
                    {"a":null}                  | {}
                    """)
    void otherContents_differ(String one, String other) {
        assertThat(of(one)).isNotEqualTo(of(other));
    }

    @Test
    void depth_hasNoLimit() {
        String deep = "{\"a\":[".repeat(20_000) + "1" + "]}".repeat(20_000);

        assertThat(of(deep)).isEqualTo(of(deep)).isNotEqualTo(of(deep.replace("1", "2")));
    }

    private Fingerprint of(String json) {
        return fingerprints.of(Slice.of(json.getBytes(StandardCharsets.UTF_8)));
    }
}

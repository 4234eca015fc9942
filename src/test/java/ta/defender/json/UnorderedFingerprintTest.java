package ta.defender.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
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

    @Test
    void everyByte_counts() {
        for (int length = 1; length <= 70; length++) {
            String text = "{\"a\":\"" + "x".repeat(length) + "\"}";
            Set<Fingerprint> seen = new HashSet<>(Set.of(of(text)));
            for (int at = 6; at < 6 + length; at++) {
                seen.add(of(text.substring(0, at) + "y" + text.substring(at + 1)));
            }
            assertThat(seen).hasSize(length + 1);
        }
    }

    @Test
    void whatStandsAroundTheValue_doesNotCount() {
        byte[] around = "[123,\"abcdefghijk\",7]".getBytes(StandardCharsets.UTF_8);

        assertThat(fingerprints.of(Slice.of(around, 1, 4))).isEqualTo(of("123"));
        assertThat(fingerprints.of(Slice.of(around, 5, 18))).isEqualTo(of("\"abcdefghijk\""));
        assertThat(fingerprints.of(Slice.of(around, 19, 20))).isEqualTo(of("7"));
    }

    private Fingerprint of(String json) {
        return fingerprints.of(Slice.of(json.getBytes(StandardCharsets.UTF_8)));
    }
}

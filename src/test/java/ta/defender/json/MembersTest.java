package ta.defender.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MembersTest {
    @Test
    void next_goesThroughNamesAndValuesInTheirOrder() {
        assertThat(walk("{\"a\":1,\"b c\":\"x\\\"y,}\",\"c\":{\"d\":[1,{\"e\":\"]}\"}]},\"f\":[],\"g\":null}"))
                .containsExactly("a=1", "b c=\"x\\\"y,}\"", "c={\"d\":[1,{\"e\":\"]}\"}]}", "f=[]", "g=null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "[{\"a\":1}]", "\"a\"", "1", "null"})
    void next_ofAnythingWithoutMembers_isFalse(String text) {
        assertThat(walk(text)).isEmpty();
    }

    @Test
    void begin_onAnotherObject_startsAnew() {
        Members members = new Members();
        members.begin(Slice.of("{\"a\":1,\"b\":2}"));
        members.next();

        members.begin(Slice.of("{\"c\":3}"));

        assertThat(members.next()).isTrue();
        assertThat(members.isNamed(Slice.of("c").bytes())).isTrue();
        assertThat(members.isNamed(Slice.of("d").bytes())).isFalse();
        assertThat(members.next()).isFalse();
        assertThat(members.next()).isFalse();
    }

    @Test
    void next_inAPartOfAnArray_staysInside() {
        Slice text = Slice.of("xx{\"a\":12}\"b\":1}");

        assertThat(walk(Slice.of(text.bytes(), 2, 10))).containsExactly("a=12");
    }

    @Test
    void next_pastAValueThatIsKnown_findsTheSame() {
        Slice text = Slice.of("{\"a\":[1,\"]\"],\"b\":{\"a\":2}}");

        for (Slice known : List.of(Slice.of(text.bytes(), 5, 12), Slice.of(text.bytes(), 17, 24), Slice.of("[]"))) {
            Members members = new Members();
            members.begin(text, known);

            assertThat(rest(members)).isEqualTo(walk(text)).containsExactly("a=[1,\"]\"]", "b={\"a\":2}");
        }
    }

    @Provide
    Arbitrary<String> pages() {
        return JsonTexts.pages();
    }

    /** Whatever the scanner has put in order, both readings of it agree. */
    @Property
    void next_ofAnyObject_findsWhatTheScannerFound(@ForAll("pages") String page) throws IOException {
        Shape shape = new Shape("value", JsonTexts.WATCHED, Shape.DEFAULT_MAX_ELEMENT_BYTES);
        PageScanner.scan(Slice.of(page), shape, element -> {
            Map<String, String> last = new HashMap<>();
            Members members = new Members();
            members.begin(element.text());
            while (members.next()) {
                Slice name = members.name();
                last.put(
                        JsonStrings.decode(name.bytes(), name.from(), name.to()),
                        members.value().utf8());
            }
            for (int i = 0; i < JsonTexts.WATCHED.size(); i++) {
                Slice expected = element.member(i);
                assertThat(last.get(JsonTexts.WATCHED.get(i))).isEqualTo(expected == null ? null : expected.utf8());
            }
        });
    }

    private static List<String> walk(String text) {
        return walk(Slice.of(text));
    }

    private static List<String> walk(Slice text) {
        Members members = new Members();
        members.begin(text);
        return rest(members);
    }

    private static List<String> rest(Members members) {
        List<String> found = new ArrayList<>();
        while (members.next()) {
            found.add(members.name().utf8() + "=" + members.value().utf8());
        }
        return found;
    }
}

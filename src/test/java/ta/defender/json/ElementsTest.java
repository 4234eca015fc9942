package ta.defender.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ElementsTest {
    private final Elements elements = new Elements();
    private final Members members = new Members();

    @Test
    void elements_ofAnyKind_comeInTheirOrder() {
        assertThat(texts("[1,\"a,]\\\"\",{\"b\":[1,{}]},[],[[2]],null,true,false,-1.5e3,{}]"))
                .containsExactly(
                        "1", "\"a,]\\\"\"", "{\"b\":[1,{}]}", "[]", "[[2]]", "null", "true", "false", "-1.5e3", "{}");
        assertThat(texts("[]")).isEmpty();
    }

    @Test
    void text_thatIsNotAnArray_hasNone() {
        for (String text : List.of("null", "{}", "\"a\"", "1", "")) {
            assertThat(texts(text)).as(text).isEmpty();
        }
    }

    @Test
    void element_whoseMembersWereWalked_endsWhereTheyDo() {
        elements.begin(Slice.of("[{},{\"a\":1,\"b\":{\"c\":[]}},{\"a\":\"x\"},7]"));
        List<String> walked = new ArrayList<>();
        while (elements.next()) {
            if (elements.isObject()) {
                elements.begin(members);
                int count = 0;
                while (members.next()) {
                    count++;
                }
                elements.ended(members);
                walked.add(count + " " + elements.value());
            }
        }

        assertThat(walked).containsExactly("0 {}", "2 {\"a\":1,\"b\":{\"c\":[]}}", "1 {\"a\":\"x\"}");
    }

    private List<String> texts(String array) {
        List<String> texts = new ArrayList<>();
        elements.begin(Slice.of(array));
        while (elements.next()) {
            texts.add(elements.value().utf8());
        }
        return texts;
    }
}

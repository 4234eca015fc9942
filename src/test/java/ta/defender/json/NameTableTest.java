package ta.defender.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NameTableTest {
    private static final List<String> NAMES = List.of(
            "",
            "a",
            "status",
            "severity",
            "tenantId",
            "azureAdUserId",
            "azureAdDeviceId",
            "processCreationTime",
            "processCreationDateTime",
            "processCreationTateTime",
            "größe");

    private final NameTable table = new NameTable(numbers());

    @Test
    void eachName_hasItsNumber_whateverStandsAroundIt() {
        for (int i = 0; i < NAMES.size(); i++) {
            assertThat(find("", NAMES.get(i), "")).isEqualTo(i);
            assertThat(find("xxxxxxxxxxxxxxxxx", NAMES.get(i), "xxxxxxxxxxxxxxxxx"))
                    .isEqualTo(i);
        }
    }

    @Test
    void nameSpelledWithEscapes_isTheSame() {
        assertThat(find("x", "st\\u0061tus", "x")).isEqualTo(NAMES.indexOf("status"));
    }

    @Test
    void otherNames_haveNone() {
        for (String other : List.of("b", "Status", "statu", "statuss", "azureAdGroupId", "processCreationXateTime")) {
            assertThat(find("x", other, "x")).isEqualTo(NameTable.NONE);
        }
        assertThat(new NameTable(Map.of()).numberOf(new byte[] {'a'}, 0, 1)).isEqualTo(NameTable.NONE);
    }

    private int find(String before, String name, String after) {
        byte[] text = (before + name + after).getBytes(StandardCharsets.UTF_8);
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        return table.numberOf(text, before.length(), before.length() + length);
    }

    private static Map<String, Integer> numbers() {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        NAMES.forEach(name -> numbers.put(name, numbers.size()));
        return numbers;
    }
}

package ta.simulator.defender;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import ta.simulator.net.Json;

class AlertGeneratorTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00.1234567Z");

    @Test
    void alerts_whenGenerated_varyAsInTheWild() {
        AlertGenerator generator = new AlertGenerator(1, new UUID(1, 2));
        Set<String> ids = new HashSet<>();
        Set<Integer> timeLengths = new HashSet<>();
        Set<String> evidence = new HashSet<>();
        long bytes = 0;
        int withFive = 0;
        for (int i = 0; i < 1000; i++) {
            JsonObject alert = generator.alert(i, NOW.plusSeconds(i), "1");
            ids.add(alert.get("id").getAsString());
            timeLengths.add(alert.get("createdDateTime").getAsString().length());
            for (var item : alert.getAsJsonArray("evidence")) {
                evidence.add(item.getAsJsonObject().get("@odata.type").getAsString());
            }
            if (alert.getAsJsonArray("evidence").size() == 5) {
                withFive++;
                bytes += Json.bytes(alert).length;
            }
        }

        assertThat(ids).hasSize(1000).anyMatch(id -> id.contains("_-")).anyMatch(id -> !id.contains("_-"));
        assertThat(timeLengths).hasSizeGreaterThanOrEqualTo(7);
        assertThat(evidence).hasSize(13);
        assertThat(bytes / withFive).isBetween(5_500L, 8_500L);
        String all = Json.text(generator.alert(3, NOW, "1")) + Json.text(generator.alert(5, NOW, "1"));
        assertThat(all).contains("null", "[]");
    }

    @Test
    void text_whenEscapedThoroughly_meansTheSame() {
        JsonObject alert = new AlertGenerator(1, new UUID(1, 2)).alert(8, NOW, "1");

        String thorough = EscapeStyle.THOROUGH.text(alert);
        assertThat(thorough).isNotEqualTo(EscapeStyle.SPARE.text(alert)).matches("\\p{ASCII}*");
        assertThat(Json.parse(thorough)).isEqualTo(Json.parse(EscapeStyle.SPARE.text(alert)));
    }
}

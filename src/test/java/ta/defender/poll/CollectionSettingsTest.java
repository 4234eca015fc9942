package ta.defender.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ta.defender.model.DefenderException;
import ta.defender.poll.CollectionSettings.PositionPlace;

final class CollectionSettingsTest {
    @ParameterizedTest
    @CsvSource({"file, FILE", "kvstore, KVSTORE", "KVStore, KVSTORE", "'', FILE"})
    void positionStore_isRead(String value, PositionPlace expected) throws Exception {
        assertThat(CollectionSettings.read(Map.of("collection", Map.of("position_store", value))))
                .isEqualTo(new CollectionSettings(expected));
    }

    @Test
    void positionStore_withoutStanza_isTheFile() throws Exception {
        assertThat(CollectionSettings.read(Map.of()).positionStore()).isEqualTo(PositionPlace.FILE);
    }

    @Test
    void positionStore_whenUnknown_isRefusedWithTheAcceptedValues() {
        assertThatThrownBy(() -> CollectionSettings.read(Map.of("collection", Map.of("position_store", "redis"))))
                .isInstanceOf(DefenderException.class)
                .hasMessageContainingAll("position_store", "redis", "file", "kvstore");
    }
}

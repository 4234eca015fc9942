package ta.defender.poll;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ta.defender.model.SettingsReader;

/**
 * {@code [collection]} of {@code defender_settings.conf}: how collecting works on this host.
 *
 * @param positionStore where positions are kept
 */
public record CollectionSettings(PositionPlace positionStore) {

    /** Where positions can be kept. */
    public enum PositionPlace {
        /** Files below splunkd's {@code checkpoint_dir}. */
        FILE,
        /** Splunk's KV store, which another host can read. */
        KVSTORE
    }

    /**
     * Reads the conf file.
     *
     * @param stanzas stanza name to its keys and values
     */
    public static CollectionSettings read(Map<String, Map<String, String>> stanzas) {
        SettingsReader reader = new SettingsReader(
                stanzas.getOrDefault("collection", Map.of()),
                "defender_settings.conf [collection] ",
                new ArrayList<>());
        String place = reader.oneOf("position_store", List.of("file", "kvstore"));
        reader.throwIfAny();
        return new CollectionSettings("kvstore".equals(place) ? PositionPlace.KVSTORE : PositionPlace.FILE);
    }
}

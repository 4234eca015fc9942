package ta.simulator.splunkd.conf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who may read and write an app's objects, and whether other apps see them: {@code metadata/default.meta} under local.meta. */
public final class AppMetadata {
    private static final Pattern ROLES = Pattern.compile("(read|write)\\s*:\\s*\\[([^\\]]*)\\]");

    private final Map<String, Map<String, String>> sections = new LinkedHashMap<>();

    private AppMetadata() {}

    /** Reads the metadata of the app in this folder; without files every object is private to the app, for admin only. */
    public static AppMetadata of(Path appFolder) {
        AppMetadata metadata = new AppMetadata();
        for (String file : List.of("default.meta", "local.meta")) {
            ParsedFiles.read(appFolder.resolve("metadata").resolve(file))
                    .forEach((name, values) -> metadata.sections
                            .computeIfAbsent(name, key -> new LinkedHashMap<>())
                            .putAll(values));
        }
        return metadata;
    }

    /** Whether objects of this conf (and stanza) are visible outside their app. */
    public boolean exported(String conf, String stanza) {
        return setting("export", conf, stanza, "none").equals("system");
    }

    /**
     * Roles that may do this.
     *
     * @param verb {@code read} or {@code write}
     */
    public List<String> roles(String verb, String conf, String stanza) {
        Matcher matcher = ROLES.matcher(setting("access", conf, stanza, "read : [ * ], write : [ admin ]"));
        while (matcher.find()) {
            if (matcher.group(1).equals(verb)) {
                List<String> roles = new ArrayList<>();
                for (String role : matcher.group(2).split(",", -1)) {
                    if (!role.isBlank()) {
                        roles.add(role.strip());
                    }
                }
                return roles;
            }
        }
        return List.of("*");
    }

    private String setting(String key, String conf, String stanza, String fallback) {
        for (String section : List.of(conf + "/" + stanza, conf, "")) {
            String value = sections.getOrDefault(section, Map.of()).get(key);
            if (value != null) {
                return value;
            }
        }
        return fallback;
    }
}

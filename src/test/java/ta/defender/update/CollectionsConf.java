package ta.defender.update;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What the app ships about its collections. */
final class CollectionsConf {
    private static final Path DEFAULT = Path.of("splunk-app/default");

    private CollectionsConf() {}

    /** The typed fields of a collection. */
    static List<String> fields(String collection) throws IOException {
        return Pattern.compile("(?m)^field\\.(\\w+) = ")
                .matcher(stanza("collections.conf", collection))
                .results()
                .map(field -> field.group(1))
                .toList();
    }

    /** The fields of the lookup over a collection. */
    static List<String> lookupFields(String lookup) throws IOException {
        return Pattern.compile("(?m)^fields_list = (.*)$")
                .matcher(stanza("transforms.conf", lookup))
                .results()
                .map((MatchResult list) -> List.of(list.group(1).split(",\\s*", -1)))
                .findFirst()
                .orElseThrow();
    }

    private static String stanza(String file, String name) throws IOException {
        String text = Files.readString(DEFAULT.resolve(file));
        String rest = text.substring(text.indexOf("\n[" + name + "]\n") + 1);
        int end = rest.indexOf("\n[", 1);
        return end < 0 ? rest : rest.substring(0, end);
    }
}

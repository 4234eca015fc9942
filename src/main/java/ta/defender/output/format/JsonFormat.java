package ta.defender.output.format;

import java.util.List;

/** The vendor's object as it came. */
final class JsonFormat implements Format {
    @Override
    public List<String> lines(EventKind kind, Document object, int maxBytes) {
        return List.of(object.source(maxBytes));
    }
}

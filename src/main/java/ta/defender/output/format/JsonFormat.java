package ta.defender.output.format;

import java.util.List;

/** The vendor's object as it came. */
final class JsonFormat implements Format {
    @Override
    public List<String> lines(EventKind kind, Document object, int maxBytes) {
        int bytes = object.sourceBytes();
        return List.of(bytes <= maxBytes ? object.source() : JsonCutter.cut(object.sourceTree(), bytes, maxBytes));
    }
}

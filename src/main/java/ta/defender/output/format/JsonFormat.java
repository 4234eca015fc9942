package ta.defender.output.format;

import java.util.List;

/** The vendor's object as it came. */
final class JsonFormat implements Format {
    @Override
    public List<String> lines(EventKind kind, Document object, int maxBytes) {
        String source = object.source();
        boolean fits = object.sourceBytes() <= maxBytes || Text.bytes(source) <= maxBytes;
        return List.of(fits ? source : JsonCutter.cut(object.sourceTree(), maxBytes));
    }
}

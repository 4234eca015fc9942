package ta.simulator.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ordered list of HTTP header fields; names are compared without regard to case. */
public final class Headers {
    /** One header field as it stood on the wire. */
    public record Field(String name, String value) {}

    private final List<Field> fields;

    Headers(List<Field> fields) {
        this.fields = List.copyOf(fields);
    }

    /** Headers made of name, value, name, value and so on. */
    public static Headers of(String... namesAndValues) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
            fields.add(new Field(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new Headers(fields);
    }

    /** The first value of the named field. */
    public Optional<String> first(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .findFirst();
    }

    /** All values of the named field, in order of appearance. */
    public List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
    }

    /** Whether the named comma-separated field contains the token, without regard to case. */
    public boolean hasToken(String name, String token) {
        for (String value : all(name)) {
            for (String part : value.split(",", -1)) {
                if (part.split(";", -1)[0].trim().equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    public List<Field> fields() {
        return fields;
    }

    @Override
    public String toString() {
        return fields.toString();
    }
}

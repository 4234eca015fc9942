package ta.defender.json;

/**
 * Walks the elements of one array after the other without building anything; what {@link Members} is for objects, with the
 * same demands on the text.
 */
public final class Elements {
    private static final byte[] NONE = {']'};

    private byte[] text = NONE;
    private int position;
    private int valueFrom;

    /** Where the element ends; before its beginning as long as nobody has looked. */
    private int valueTo;

    /** Goes before the first element of an array; anything else has no elements. */
    public void begin(Slice array) {
        boolean isArray = array.length() > 0 && array.bytes()[array.from()] == '[';
        text = isArray ? array.bytes() : NONE;
        position = isArray ? array.from() + 1 : 0;
        valueFrom = position;
        valueTo = position;
    }

    /** Goes to the next element; false if there is none any more. */
    public boolean next() {
        position = end();
        if (text[position] == ',') {
            position++;
        }
        if (text[position] == ']') {
            return false;
        }
        valueFrom = position;
        valueTo = position - 1;
        return true;
    }

    /** Whether the element is an object. */
    public boolean isObject() {
        return text[valueFrom] == '{';
    }

    /** Goes before the first member of the element; what is walked by them to the end need not be walked again. */
    public void begin(Members members) {
        members.begin(Slice.of(text, valueFrom, text.length));
    }

    /** Takes over where the members of the element ended. */
    public void ended(Members members) {
        valueTo = members.end();
    }

    /** The JSON text of the element. */
    public Slice value() {
        return Slice.of(text, valueFrom, end());
    }

    private int end() {
        if (valueTo < valueFrom) {
            valueTo = Members.afterValue(text, valueFrom);
        }
        return valueTo;
    }
}

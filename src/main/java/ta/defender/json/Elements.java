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

    /** Goes before the first element of an array; anything else has no elements. */
    public void begin(Slice array) {
        boolean isArray = array.length() > 0 && array.bytes()[array.from()] == '[';
        text = isArray ? array.bytes() : NONE;
        position = isArray ? array.from() + 1 : 0;
    }

    /** Goes to the next element; false if there is none any more. */
    public boolean next() {
        if (text[position] == ',') {
            position++;
        }
        if (text[position] == ']') {
            return false;
        }
        valueFrom = position;
        position = Members.afterValue(text, valueFrom);
        return true;
    }

    /** The JSON text of the element. */
    public Slice value() {
        return Slice.of(text, valueFrom, position);
    }
}

package ta.knowledge;

/**
 * How Splunk may treat what its documentation leaves open about JSON, or limits. Fields that we define have to come out the
 * same in each.
 */
public enum Reading {
    /** A JSON null is the text "null". */
    NULL_IS_TEXT(true, Integer.MAX_VALUE, Integer.MAX_VALUE),
    /** A JSON null is no field at all. */
    NULL_IS_ABSENT(false, Integer.MAX_VALUE, Integer.MAX_VALUE),
    /** The limits as Splunk ships them: {@code [spath] extraction_cutoff = 5000}, {@code [kv] limit = 100}. */
    AS_SHIPPED(true, 5000, 100);

    final boolean nullIsText;
    final int bytes;
    final int names;

    Reading(boolean nullIsText, int bytes, int names) {
        this.nullIsText = nullIsText;
        this.bytes = bytes;
        this.names = names;
    }
}

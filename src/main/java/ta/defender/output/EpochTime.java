package ta.defender.output;

import java.time.Instant;

/** Splunk's spelling of an instant: seconds since 1970 with three decimals. */
final class EpochTime {
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final int MILLIS_PER_SECOND = 1_000;

    private EpochTime() {}

    /** Milliseconds are kept; what is finer is cut off, towards the past. */
    static String format(Instant instant) {
        long seconds = instant.getEpochSecond();
        int millis = instant.getNano() / NANOS_PER_MILLI;
        String sign = "";
        if (seconds < 0) {
            // An instant before 1970 is kept as whole seconds before and milliseconds after them.
            sign = "-";
            seconds = millis == 0 ? -seconds : -seconds - 1;
            millis = millis == 0 ? 0 : MILLIS_PER_SECOND - millis;
        }
        return sign + seconds + "."
                + Integer.toString(MILLIS_PER_SECOND + millis).substring(1);
    }
}

package ta.defender.json;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads one ISO-8601 instant from bytes, without a String: most events need nothing else of their text. */
final class TimestampReader {
    private static final int BAD = Integer.MIN_VALUE;
    private static final int MAX_OFFSET_HOURS = 18;

    private final byte[] text;
    private final int end;
    private int position;

    TimestampReader(byte[] text, int from, int to) {
        this.text = text;
        this.position = from;
        this.end = to;
    }

    @Nullable Instant read() {
        int year = number(4);
        int month = skip('-') ? number(2) : BAD;
        int day = skip('-') ? number(2) : BAD;
        boolean separated = skip('T') || skip('t') || skip(' ');
        int hour = separated ? number(2) : BAD;
        int minute = skip(':') ? number(2) : BAD;
        int second = skip(':') ? number(2) : 0;
        int nanos = skip('.') ? fraction() : 0;
        int offset = offset();
        boolean legal = isDate(year, month, day)
                && isWithin(hour, 23)
                && isWithin(minute, 59)
                && isWithin(second, 59)
                && nanos >= 0
                && offset != BAD
                && position == end;
        if (!legal) {
            return null;
        }
        long local = Timestamps.epochSecond(Timestamps.epochDay(year, month, day), hour * 3600 + minute * 60 + second);
        return Instant.ofEpochSecond(local - offset, nanos);
    }

    private static boolean isDate(int year, int month, int day) {
        if (year < 0 || month < 1 || month > 12 || day < 1) {
            return false;
        }
        int lastDay = switch (month) {
            case 2 -> isLeap(year) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
        return day <= lastDay;
    }

    private static boolean isLeap(int year) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    private static boolean isWithin(int value, int most) {
        return value >= 0 && value <= most;
    }

    /** Seconds east of UTC, or BAD. */
    private int offset() {
        if (position == end || skip('Z') || skip('z')) {
            return 0;
        }
        int sign = skip('+') ? 1 : skip('-') ? -1 : 0;
        int hours = number(2);
        boolean colon = skip(':');
        int minutes = !colon && position == end ? 0 : number(2);
        if (sign == 0 || !isWithin(hours, MAX_OFFSET_HOURS) || !isWithin(minutes, 59)) {
            return BAD;
        }
        return sign * (hours * 3600 + minutes * 60);
    }

    private int fraction() {
        int first = position;
        int nanos = 0;
        int digits = 0;
        while (position < end && isDigit(text[position])) {
            if (digits < 9) {
                nanos = nanos * 10 + text[position] - '0';
                digits++;
            }
            position++;
        }
        for (; digits < 9; digits++) {
            nanos *= 10;
        }
        return position == first ? BAD : nanos;
    }

    private int number(int digits) {
        if (end - position < digits) {
            return BAD;
        }
        int value = 0;
        for (int i = 0; i < digits; i++) {
            byte next = text[position++];
            if (!isDigit(next)) {
                return BAD;
            }
            value = value * 10 + next - '0';
        }
        return value;
    }

    private boolean skip(char expected) {
        if (position < end && text[position] == expected) {
            position++;
            return true;
        }
        return false;
    }

    private static boolean isDigit(byte next) {
        return next >= '0' && next <= '9';
    }
}

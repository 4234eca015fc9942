package ta.simulator.net;

import java.time.Duration;

/** What the server does with the connection while or instead of sending a reply. */
public sealed interface Conduct {
    /** Sends the reply whole. */
    record Whole() implements Conduct {}

    /** Closes the connection in good order without a byte of reply. */
    record CloseSilently() implements Conduct {}

    /** Resets the connection (TCP RST) after so many bytes of the body; a negative number means before the head. */
    record Reset(int bodyBytes) implements Conduct {}

    /** Promises the whole length, sends so many bytes of the body and closes. */
    record Truncate(int bodyBytes) implements Conduct {}

    /**
     * Sends so many bytes of the body, then nothing for the given time, then closes; a negative number means that not
     * even the head is sent.
     */
    record Stall(int bodyBytes, Duration time) implements Conduct {}

    /** Waits, then sends the reply whole. */
    record Delay(Duration time) implements Conduct {}

    /** Sends the body in pieces with pauses between them. */
    record Drip(int pieceBytes, Duration pause) implements Conduct {}

    /** Sends the right length but flips the bits of some bytes in the middle of the encoded body. */
    record Corrupt() implements Conduct {}

    /** Sends these bytes instead of an HTTP reply and closes. */
    @SuppressWarnings("ArrayRecordComponent") // bytes for the wire, never compared
    record Garbage(byte[] bytes) implements Conduct {}

    static Conduct whole() {
        return new Whole();
    }

    static Conduct closeSilently() {
        return new CloseSilently();
    }

    static Conduct reset() {
        return new Reset(-1);
    }

    static Conduct resetAfter(int bodyBytes) {
        return new Reset(bodyBytes);
    }

    static Conduct truncateAfter(int bodyBytes) {
        return new Truncate(bodyBytes);
    }

    static Conduct hang(Duration time) {
        return new Stall(-1, time);
    }

    static Conduct stallAfter(int bodyBytes, Duration time) {
        return new Stall(bodyBytes, time);
    }

    static Conduct delay(Duration time) {
        return new Delay(time);
    }

    static Conduct drip(int pieceBytes, Duration pause) {
        return new Drip(pieceBytes, pause);
    }

    static Conduct corrupt() {
        return new Corrupt();
    }

    static Conduct garbage(byte[] bytes) {
        return new Garbage(bytes.clone());
    }
}

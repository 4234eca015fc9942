package ta.defender.collector;

import ta.defender.output.carrier.Carrier;

/** How an output does, all of its lanes together. */
record OutputFigures(
        String name, long written, long settled, long bytes, long pendingBytes, long retries, boolean isUp) {
    static OutputFigures of(Carrier carrier) {
        return new OutputFigures(
                carrier.name(),
                carrier.written(),
                carrier.settled(),
                carrier.bytes(),
                carrier.pendingBytes(),
                carrier.retries(),
                carrier.failure() == null);
    }

    OutputFigures plus(OutputFigures other) {
        return new OutputFigures(
                name,
                written + other.written,
                settled + other.settled,
                bytes + other.bytes,
                pendingBytes + other.pendingBytes,
                retries + other.retries,
                isUp && other.isUp);
    }
}

package ta.defender.poll;

import ta.defender.output.OutputException;

/** Carries an {@link OutputException} through the page scanner and the retrying transport, which must not repeat it. */
final class SinkFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final OutputException failure;

    SinkFailure(OutputException failure) {
        super(failure.getMessage(), failure);
        this.failure = failure;
    }

    OutputException failure() {
        return failure;
    }
}

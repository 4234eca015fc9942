package ta.defender.poll;

import ta.defender.output.EmitException;

/** Carries an {@link EmitException} through the page scanner and the retrying transport, which must not repeat it. */
final class SinkFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final EmitException failure;

    SinkFailure(EmitException failure) {
        super(failure.getMessage(), failure);
        this.failure = failure;
    }

    EmitException failure() {
        return failure;
    }
}

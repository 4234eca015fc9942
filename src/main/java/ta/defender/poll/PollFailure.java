package ta.defender.poll;

import java.time.Duration;

/**
 * Why a poll did not come to its end.
 *
 * @param message what happened and the remedy
 * @param kind of the failure
 * @param pause from the poll's begin to the next one
 */
public record PollFailure(String message, FailureClass kind, Duration pause) {}

package ta.defender.output.carrier;

import ta.defender.model.DefenderException;

/** Keeps what the other side will never take. */
public interface Refusals {
    /**
     * Keeps one message for the administrator.
     *
     * @param reason what the other side said
     * @throws DefenderException when it cannot be kept; the message counts as not delivered
     */
    void refuse(String output, Message message, String reason);
}

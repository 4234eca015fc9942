package ta.defender.output.carrier;

import ta.defender.model.DefenderException;

/** How one kind of output sends. Used by one thread. */
public abstract class Delivery {
    Delivery() {}

    /**
     * Takes messages and settles them until the backlog is closed or something fails; then everything that has not settled
     * is delivered again by a further call.
     *
     * @throws DefenderException when the other side does not take messages
     */
    abstract void deliver(Link link) throws InterruptedException;

    /**
     * Tries what can be tried without a message.
     *
     * @return what that showed
     * @throws DefenderException when messages would not be taken
     */
    abstract String probe() throws InterruptedException;
}

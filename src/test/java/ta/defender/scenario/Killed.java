package ta.defender.scenario;

/** The process ended at this very moment; an error, so that nothing in the product takes it for its own. */
final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
        super("killed", null, false, false);
    }
}

package ta.simulator.defender;

/** The two sorts of object a tenant holds. */
enum Kind {
    ALERT,
    INCIDENT
}

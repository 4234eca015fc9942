package ta.defender.service;

/**
 * One operation of the REST service, such as {@code POST update}.
 *
 * <p>To the implementer: the caller has the capability already. Work for at most a minute; the failures that are thrown become
 * the answer's errors.
 */
public interface Operation {
    /** The path below {@code /services/ta_defender}, such as {@code update}; the operation gets what follows it too. */
    String name();

    /** The HTTP method, in upper case. */
    String method();

    /** What the caller's roles must have. */
    String capability();

    /** Does it. */
    ServiceAnswer run(ServiceCall call) throws InterruptedException;
}

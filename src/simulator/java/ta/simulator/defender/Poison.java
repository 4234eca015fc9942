package ta.simulator.defender;

/** Objects that no answer can be built with: the service fails on them every time (contract §3.3, EL #18144). */
final class Poison {
    private Poison() {}

    static void check(Exchange exchange, Version version) {
        if (exchange.tenant().isPoisoned(version.id())) {
            boolean graph = exchange.request().path().startsWith("/v1.0/");
            throw new ApiException(
                    500, graph ? "UnknownError" : "InternalServerError", "An internal server error occurred.");
        }
    }
}

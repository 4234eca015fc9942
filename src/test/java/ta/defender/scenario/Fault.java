package ta.defender.scenario;

/** What a phase does to calls. */
@FunctionalInterface
interface Fault {
    /** Everything as it should be. */
    Fault NONE = (call, service) -> service.page(call);

    /** The reply to a call; {@code service} gives the right one. */
    Reply reply(Call call, FakeDefender service);

    /** This fault on calls deeper than the first page only. */
    default Fault inMidPaging() {
        return (call, service) -> call.skip() > 0 ? reply(call, service) : service.page(call);
    }

    /** This fault on every n-th call only. */
    default Fault every(int n) {
        return (call, service) -> call.number() % n == 0 ? reply(call, service) : service.page(call);
    }

    /** This fault when a page would hold more than so many objects. */
    default Fault onPagesAbove(int objects) {
        return (call, service) -> service.listed(call).size() > objects ? reply(call, service) : service.page(call);
    }
}

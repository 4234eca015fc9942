package ta.simulator.defender;

/** Makes {@code @odata.nextLink}s: the request's own query with an opaque mark, or what a fault asks for. */
final class NextLinks {
    private NextLinks() {}

    /** The link to the page behind this one; empty on the last page. */
    static String link(Exchange exchange, Page page) {
        Fault fault = exchange.fault().orElse(null);
        if (fault instanceof Fault.ForeignNextLink foreign) {
            return foreign.url();
        }
        if (fault instanceof Fault.DuplicatePage) {
            return exchange.base() + exchange.request().target();
        }
        boolean none = page.continuation().isEmpty()
                || fault instanceof Fault.ErrorBehindObjects
                || (fault instanceof Fault.EmptyPage empty && !empty.withNextLink());
        return none ? "" : withMark(exchange, page.continuation());
    }

    private static String withMark(Exchange exchange, String mark) {
        StringBuilder query = new StringBuilder();
        for (String pair : exchange.request().rawQuery().split("&", -1)) {
            boolean position = pair.matches("(\\$|%24)(skip|skiptoken)=.*");
            if (!pair.isEmpty() && !position) {
                query.append(pair).append('&');
            }
        }
        return exchange.base() + exchange.request().rawPath() + "?" + query + "$skiptoken=" + mark;
    }
}

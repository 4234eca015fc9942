package ta.defender.scenario;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import ta.defender.model.Code;

/** The ways in which a service and the network towards it fail. */
final class Faults {
    private Faults() {}

    static Fault status(int status) {
        return (call, service) -> Reply.error(status, "Failure" + status);
    }

    /** 429 with this header, or without when it is null. */
    static Fault throttled(String retryAfter) {
        return (call, service) -> retryAfter == null
                ? Reply.error(429, "TooManyRequests")
                : Reply.error(429, "TooManyRequests").withHeader("Retry-After", retryAfter);
    }

    /** 429 with the date at which the service will answer again. */
    static Fault throttledUntil(Duration later) {
        return (call, service) -> Reply.error(429, "TooManyRequests")
                .withHeader(
                        "Retry-After",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                call.at().plus(later).atOffset(ZoneOffset.UTC)));
    }

    static Fault unreachable(Code kind) {
        return (call, service) -> Reply.failure(kind);
    }

    /** 200 and a list with nothing in it, whatever is there. */
    static Fault emptyPage() {
        return (call, service) -> Reply.of(200, "{\"value\":[]}");
    }

    static Fault emptyBody() {
        return (call, service) -> Reply.of(200, "");
    }

    /** 200 and a page of a portal in between. */
    static Fault html() {
        return (call, service) -> Reply.of(200, "<html><body>Please log in</body></html>");
    }

    /** The right page, lost on its way after a part. */
    static Fault cutOff() {
        return (call, service) -> service.page(call).cutOffAfter(0.6);
    }

    /** The right page with a byte that JSON does not allow in its middle. */
    static Fault corrupt() {
        return (call, service) -> {
            Reply right = service.page(call);
            String text = right.text();
            int comma = text.indexOf("\",\"", text.length() / 2);
            return comma < 0 ? right : right.withText(text.substring(0, comma + 1) + ";" + text.substring(comma + 2));
        };
    }

    /** The list fails as soon as there is something in it. */
    static Fault allPoisoned() {
        return (call, service) -> service.listed(call).isEmpty()
                ? service.page(call)
                : status(500).reply(call, service);
    }

    /** The next link leads to another host. */
    static Fault foreignLink() {
        return (call, service) -> {
            Reply right = service.page(call);
            return right.withText(right.text().replace("\"https://", "\"https://elsewhere."));
        };
    }

    /** The next link leads back to the second page. */
    static Fault linkCircle() {
        return (call, service) -> {
            Reply right = service.page(call);
            return right.withText(right.text().replaceAll("skiptoken=\\d+", "skiptoken=1"));
        };
    }

    /** The first half of the right page, and then an error where the rest would be. */
    static Fault errorInPage() {
        return (call, service) -> {
            Reply right = service.page(call);
            List<String> objects = service.bodies(call);
            String half = String.join(",", objects.subList(0, objects.size() / 2));
            return right.status() != 200
                    ? right
                    : right.withText("{\"value\":[" + half
                            + "],\"error\":{\"code\":\"Timeout\",\"message\":\"the query took too long\"}}");
        };
    }

    /** The right page without its next link. */
    static Fault missingLink() {
        return (call, service) -> {
            Reply right = service.page(call);
            return right.withText(right.text()
                    .replaceAll(",?\"@odata.nextLink\":\"[^\"]*\"", "")
                    .replace("{,", "{"));
        };
    }

    /** The service rejects its own next links. */
    static Fault refusedLinks() {
        return (call, service) -> call.skip() > 0 && !call.query().containsKey("$skip")
                ? Reply.error(400, "Query option 'SkipToken' is not allowed")
                : service.page(call);
    }

    /** 400 to a {@code $skip} of more than so many. */
    static Fault limitedSkip(int most) {
        return (call, service) -> call.skip() > most && call.query().containsKey("$skip")
                ? status(400).reply(call, service)
                : service.page(call);
    }

    /** Behind the last page come ever more next links, each another one, to a page that was there before. */
    static Fault endlessLinks() {
        return (call, service) -> {
            Reply right = service.page(call);
            if (right.status() != 200 || right.text().contains("@odata.nextLink")) {
                return right;
            }
            String base = call.uri().toString().replaceAll("&round=\\d+", "");
            String objects = String.join(",", service.bodies(call));
            return right.withText(
                    "{\"value\":[" + objects + "],\"@odata.nextLink\":\"" + base + "&round=" + call.number() + "\"}");
        };
    }

    /** 429 for whatever is not a list from its beginning, or only a part of a page. */
    static Fault throttlesParts() {
        return (call, service) -> call.query().containsKey("$skip") || call.number("$top", 100) < 50
                ? Reply.error(429, "TooManyRequests").withHeader("Retry-After", "30")
                : service.page(call);
    }
}

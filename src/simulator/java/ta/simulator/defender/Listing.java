package ta.simulator.defender;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Filters, sorts and pages a tenant's objects as one API's rules say. */
final class Listing {
    private final ListRules rules;
    private final boolean keySet;
    private final int largestPage;

    /** With {@code keySet} pages go on behind the last object served; else by number, which drifts on live data. */
    Listing(ListRules rules, boolean keySet, int largestPage) {
        this.rules = rules;
        this.keySet = keySet;
        this.largestPage = largestPage;
    }

    Page page(Exchange exchange, Predicate<Version> belongs) {
        int top = top(exchange);
        int skip = number(exchange, "$skip", 0);
        if (rules.maximumSkip().isPresent() && skip > rules.maximumSkip().getAsInt()) {
            throw ApiException.badRequest("The limit of '" + rules.maximumSkip().getAsInt()
                    + "' for Skip query has been exceeded. The value from the incoming request is '" + skip + "'.");
        }
        Predicate<Version> filter = exchange.query("$filter")
                .map(text -> Filter.parse(text, rules.fields()))
                .orElse(version -> true);
        List<Version> all = new ArrayList<>(exchange.tenant().seenAt(rules.kind(), exchange.readTime()).stream()
                .filter(belongs)
                .filter(filter)
                .toList());
        sort(exchange, all);
        String mark = exchange.query("$skiptoken").map(Listing::decode).orElse("");
        int from = Math.min(all.size(), mark.isEmpty() ? skip : begin(all, mark, order(exchange)));
        if (exchange.fault().orElse(null) instanceof Fault.SmallerPage smaller) {
            top = Math.min(top, smaller.objects());
        }
        int to = Math.min(all.size(), from + top);
        if (exchange.fault().orElse(null) instanceof Fault.EmptyPage) {
            to = from;
        }
        if (exchange.fault().orElse(null) instanceof Fault.ErrorBehindObjects) {
            to = from + (to - from) / 2;
        }
        List<Version> objects = all.subList(from, to);
        String continuation = to >= all.size() ? "" : encode(mark(objects, from, to));
        return new Page(List.copyOf(objects), all.size(), continuation);
    }

    private String mark(List<Version> objects, int from, int to) {
        if (!keySet || objects.isEmpty()) {
            return "n:" + (keySet ? from : to);
        }
        Version last = objects.get(objects.size() - 1);
        return "k:" + last.updated() + " " + last.id();
    }

    /** Index of the first object behind the mark. */
    private int begin(List<Version> all, String mark, Comparator<Version> order) {
        if (mark.startsWith("n:")) {
            return Integer.parseInt(mark.substring(2));
        }
        String[] parts = mark.substring(2).split(" ", 2);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).id().equals(parts[1]) && all.get(i).updated().equals(Instant.parse(parts[0]))) {
                return i + 1;
            }
        }
        return order == null ? all.size() : firstBehind(all, parts, order);
    }

    /** The last object served is gone from the list: go on behind where it would stand. */
    private static int firstBehind(List<Version> all, String[] parts, Comparator<Version> order) {
        Version gone = new Version(
                Kind.ALERT,
                parts[1],
                0,
                new byte[0],
                Map.of("createdDateTime", parts[0]),
                Instant.parse(parts[0]),
                Instant.MIN);
        for (int i = 0; i < all.size(); i++) {
            if (order.compare(all.get(i), gone) > 0) {
                return i;
            }
        }
        return all.size();
    }

    private void sort(Exchange exchange, List<Version> all) {
        Comparator<Version> order = order(exchange);
        if (order != null) {
            all.sort(order);
        } else if (rules.newestFirst()) {
            Collections.reverse(all);
        }
    }

    /** Null when objects keep their order of insertion. */
    private Comparator<Version> order(Exchange exchange) {
        String text = exchange.query("$orderby").orElse("").trim();
        if (text.isEmpty()) {
            return null;
        }
        if (!rules.orderBy()) {
            throw ApiException.badRequest("The query option 'OrderBy' is not allowed.");
        }
        String[] parts = text.split("\\s+", 2);
        Field field = rules.fields().get(parts[0]);
        if (field == null || (parts.length > 1 && !parts[1].matches("asc|desc"))) {
            throw ApiException.badRequest("Could not find a property named '" + parts[0] + "' to order by.");
        }
        Comparator<Version> order =
                field.isInstant() ? Comparator.comparing(field::instant) : Comparator.comparing(field::text);
        return (parts.length > 1 && parts[1].equals("desc") ? order.reversed() : order).thenComparing(Version::id);
    }

    private int top(Exchange exchange) {
        int top = number(exchange, "$top", rules.defaultTop());
        if (top > rules.maximumTop() && rules.excess() == ListRules.Excess.REFUSE) {
            throw ApiException.badRequest("The limit of '" + rules.maximumTop()
                    + "' for Top query has been exceeded. The value from the incoming request is '" + top + "'.");
        }
        return Math.min(largestPage, Math.min(top, rules.maximumTop()));
    }

    private static int number(Exchange exchange, String name, int otherwise) {
        String text = exchange.query(name).orElse("");
        if (text.isEmpty()) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,9}") || (name.equals("$top") && Integer.parseInt(text) == 0)) {
            throw ApiException.badRequest("Invalid value '" + text + "' for " + name + " query option found.");
        }
        return Integer.parseInt(text);
    }

    private static String encode(String mark) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(mark.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("Invalid skip token.");
        }
    }
}

package ta.defender.output.format;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an event is about, in words that never change with the language of a title. */
final class Subjects {
    private static final String UNKNOWN = "unknown";

    private Subjects() {}

    /** Class id of an alert: its detector, else its policy, else product and category. */
    static String alertClass(EventKind kind, Document alert, boolean byCategory) {
        String detector = byCategory ? null : alert.first(List.of("detectorId", "alertPolicyId"));
        return "Alert/"
                + (detector == null
                        ? CefFormat.classPart(product(kind, alert)) + "/" + CefFormat.classPart(category(alert))
                        : CefFormat.classPart(detector));
    }

    static String product(EventKind kind, Document alert) {
        String product = alert.text("serviceSource");
        if (product != null) {
            return product;
        }
        return kind == EventKind.ENDPOINT_ALERT ? "MicrosoftDefenderForEndpoint" : UNKNOWN;
    }

    static String category(Document alert) {
        String category = alert.text("category");
        if (category == null) {
            category = alert.texts("categories").stream().findFirst().orElse(null);
        }
        return category == null ? UNKNOWN : category;
    }

    /** New, Updated, Resolved or Redirected. */
    static String incidentState(EventKind kind, Document incident) {
        String status = status(incident);
        if (status.equals("redirected") || incident.text("redirectIncidentId") != null) {
            return "Redirected";
        }
        if (status.equals("resolved")) {
            return "Resolved";
        }
        boolean xdr = kind == EventKind.XDR_INCIDENT;
        return isNew(
                        incident.time(xdr ? "createdTime" : "createdDateTime"),
                        incident.time(xdr ? "lastUpdateTime" : "lastUpdateDateTime"))
                ? "New"
                : "Updated";
    }

    static boolean isNew(@Nullable Instant created, @Nullable Instant updated) {
        return created != null && created.equals(updated);
    }

    /** In Graph's spelling: new, inProgress, resolved, … or unknown. */
    static String status(Document object) {
        String status = object.text("status");
        return status == null ? UNKNOWN : Text.decapitalised(status);
    }

    static String lower(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT).replace(" ", "");
    }
}

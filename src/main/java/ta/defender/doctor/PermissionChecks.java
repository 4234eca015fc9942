package ta.defender.doctor;

import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.http.Effort;
import ta.defender.json.Shape;
import ta.defender.microsoft.AccessToken;
import ta.defender.microsoft.AccountAccess;
import ta.defender.microsoft.Page;
import ta.defender.microsoft.PageRange;
import ta.defender.microsoft.PermissionRemedy;
import ta.defender.model.Api;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.model.TimeWindow;

/** Whether the account gets a token, what it permits, and whether a real call is answered. */
final class PermissionChecks {
    private static final Effort EFFORT = Effort.within(Duration.ofSeconds(30));
    private static final Duration RECENT = Duration.ofDays(7);

    private final @Nullable AccountAccess access;
    private final InstantSource clock;
    private final CheckResults findings;

    PermissionChecks(@Nullable AccountAccess access, InstantSource clock, CheckResults findings) {
        this.access = access;
        this.clock = clock;
        this.findings = findings;
    }

    /** Looks at what the feeds of one API need; gives its token, or null when it is of no use. */
    @Nullable AccessToken check(Api api, Set<Feed> feeds, boolean loginReached, boolean apiReached) throws InterruptedException {
        String target = api.settingValue();
        AccountAccess clients = access;
        AccessToken token = null;
        if (clients == null) {
            findings.skipped(Check.TOKEN, target, "there is nothing to ask for it with");
        } else if (!loginReached) {
            findings.skipped(Check.TOKEN, target, "the login service cannot be reached");
        } else {
            token = token(clients, api, target);
        }
        for (Feed feed : feeds) {
            String name = name(feed);
            if (clients == null || token == null) {
                findings.skipped(Check.ROLES, name, "there is no token");
                findings.skipped(Check.PERMISSION, name, "there is no token");
                continue;
            }
            roles(feed, name, token.roles());
            if (apiReached) {
                call(clients, feed, name, token.roles());
            } else {
                findings.skipped(Check.PERMISSION, name, "the API cannot be reached");
            }
        }
        return apiReached ? token : null;
    }

    private @Nullable AccessToken token(AccountAccess clients, Api api, String target) throws InterruptedException {
        try {
            AccessToken token = clients.token(api);
            findings.ok(Check.TOKEN, target, "valid until " + token.expiresAt().truncatedTo(ChronoUnit.SECONDS));
            return token;
        } catch (DefenderException e) {
            findings.failed(Check.TOKEN, target, e);
            return null;
        }
    }

    private void roles(Feed feed, String name, Set<String> roles) {
        String read = feed.permission();
        String write = read.replace(".Read.", ".ReadWrite.");
        String has = String.join(", ", new TreeSet<>(roles));
        if (roles.contains(write)) {
            findings.mayUpdate(Check.ROLES, name, "the token has " + has + ": can read and update");
        } else if (roles.contains(read)) {
            findings.ok(Check.ROLES, name, "the token has " + has + ": reading; changing would need " + write);
        } else if (roles.isEmpty()) {
            findings.failed(Check.ROLES, name, "the token has no application permission at all", grant(read));
        } else {
            // a wider permission may include it; the call decides
            findings.warning(
                    Check.ROLES,
                    name,
                    "the token has " + has + ", not " + read,
                    "unless the call is answered, " + grant(read));
        }
    }

    private void call(AccountAccess clients, Feed feed, String name, Set<String> roles) throws InterruptedException {
        TimeWindow window = new TimeWindow(clock.instant().minus(RECENT), null);
        try {
            Page page = clients.client(feed).page(window, new PageRange(0, 1), EFFORT, Shape.ofValue(), element -> {});
            findings.ok(
                    Check.PERMISSION,
                    name,
                    page.objects() == 0
                            ? "answered; nothing was updated in the last seven days"
                            : "answered with the object asked for");
        } catch (ApiException e) {
            refused(feed, name, e, roles);
        } catch (DefenderException e) {
            findings.failed(Check.PERMISSION, name, e);
        }
    }

    private void refused(Feed feed, String name, ApiException refusal, Set<String> roles) {
        String found = String.valueOf(refusal.getMessage());
        switch (refusal.code()) {
            case FORBIDDEN, UNAUTHORIZED ->
                findings.failed(Check.PERMISSION, name, found, PermissionRemedy.of(feed, roles));
            case THROTTLED ->
                findings.warning(
                        Check.PERMISSION,
                        name,
                        found,
                        "it works but is throttled at the moment; look for other programs that use the same API");
            case UNAVAILABLE ->
                findings.failed(
                        Check.PERMISSION,
                        name,
                        found,
                        "the service is in trouble; look again later, inputs go on trying");
            default ->
                findings.failed(
                        Check.PERMISSION, name, found, "check " + feed.api().settingValue() + "_url of the account");
        }
    }

    static String grant(String permission) {
        return "grant the application permission " + permission
                + " with admin consent to the app registration in Entra ID";
    }

    /** What people call it. */
    private static String name(Feed feed) {
        return switch (feed) {
            case GRAPH_ALERTS -> "graph alerts";
            case GRAPH_INCIDENTS -> "graph incidents";
            case ENDPOINT_ALERTS -> "endpoint alerts";
            case XDR_INCIDENTS -> "xdr incidents";
        };
    }
}

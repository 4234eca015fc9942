package ta.defender.doctor;

import java.net.URI;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ta.defender.http.Transport;
import ta.defender.hunting.HuntingQuota;
import ta.defender.microsoft.AccessToken;
import ta.defender.microsoft.AccountAccess;
import ta.defender.microsoft.AccountSettings;
import ta.defender.microsoft.CertificateExpiry;
import ta.defender.model.Api;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.model.Issue;
import ta.defender.splunk.AddonSettings;

/** All checks of one account whose values are known. */
public final class AccountCheck {
    private final AccountSettings account;
    private final AddonSettings settings;
    private final @Nullable AccountAccess access;
    private final Transport network;
    private final NameResolver names;
    private final InstantSource clock;
    private final CheckResults findings;

    /**
     * How the account's services are reached.
     *
     * @param access the account's clients, or null when there is no secret to open them with
     * @param direct the way out to Microsoft, without token and without repeats
     */
    public record Network(@Nullable AccountAccess access, Transport direct, NameResolver names) {}

    /**
     * @param findings where what is found goes
     */
    public AccountCheck(
            AccountSettings account,
            AddonSettings settings,
            Network network,
            InstantSource clock,
            CheckResults findings) {
        this.account = account;
        this.settings = settings;
        this.access = network.access();
        this.network = network.direct();
        this.names = network.names();
        this.clock = clock;
        this.findings = findings;
    }

    /** Looks at all that this use needs. */
    public void run(AccountUse use, HuntingQuota quota) throws InterruptedException {
        certificate();
        NetworkChecks reachability = new NetworkChecks(network, names, clock, settings.proxy(), findings);
        Map<URI, Boolean> reached = new HashMap<>();
        URI login = account.loginUrl();
        boolean loginReached = login != null && reach(reachability, login, reached);
        PermissionChecks permissions = new PermissionChecks(access, clock, findings);
        for (Map.Entry<Api, Set<Feed>> api : byApi(use).entrySet()) {
            URI url;
            try {
                url = account.service(api.getKey()).baseUrl();
            } catch (DefenderException e) {
                findings.failed(Check.SETTINGS, api.getKey().settingValue(), e);
                continue;
            }
            boolean apiReached = reach(reachability, url, reached);
            AccessToken token = permissions.check(api.getKey(), api.getValue(), loginReached, apiReached);
            if (api.getKey() == Api.GRAPH && token != null && access != null) {
                new HuntingChecks(access, quota, clock, findings).check(account.tenantId(), use, token);
            }
        }
    }

    private static boolean reach(NetworkChecks checks, URI url, Map<URI, Boolean> reached) throws InterruptedException {
        URI origin = URI.create(url.getScheme() + "://" + url.getRawAuthority());
        Boolean known = reached.get(origin);
        if (known != null) {
            return known;
        }
        boolean answer = checks.reach(origin);
        reached.put(origin, answer);
        return answer;
    }

    private void certificate() {
        String pem = account.certificate();
        if (pem == null) {
            return;
        }
        try {
            CertificateExpiry expiry = CertificateExpiry.of(pem);
            Issue warning = expiry.warning(clock);
            long days = expiry.daysLeft(clock);
            if (warning == null) {
                findings.ok(
                        Check.CERTIFICATE,
                        "",
                        expiry.subject() + " is valid until " + expiry.notAfter() + ", for " + days + " days");
            } else if (days < 0) {
                findings.failed(Check.CERTIFICATE, "", warning);
            } else {
                findings.warning(Check.CERTIFICATE, "", warning.what(), warning.remedy());
            }
        } catch (DefenderException e) {
            findings.failed(Check.CERTIFICATE, "", e);
        }
    }

    private static Map<Api, Set<Feed>> byApi(AccountUse use) {
        Map<Api, Set<Feed>> apis = new EnumMap<>(Api.class);
        if (use.hunts()) {
            apis.put(Api.GRAPH, EnumSet.noneOf(Feed.class));
        }
        for (Feed feed : use.feeds()) {
            apis.computeIfAbsent(feed.api(), api -> EnumSet.noneOf(Feed.class)).add(feed);
        }
        return apis;
    }
}

package ta.defender.doctor;

import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import ta.defender.http.HttpRequest;
import ta.defender.http.Responses;
import ta.defender.http.Transport;
import ta.defender.http.TransportException;
import ta.defender.model.Code;
import ta.defender.splunk.AddonSettings;

/** Whether a host can be reached: its name, the proxy, the connection, TLS, and what its clock says of ours. */
final class NetworkChecks {
    /** Beyond it the login service refuses what is signed with a certificate. */
    private static final Duration REFUSED_SKEW = Duration.ofMinutes(5);

    private static final String PROXY = "[proxy] of defender_settings.conf (tab Settings of the page Configuration)";

    private static final Duration HARMLESS_SKEW = Duration.ofMinutes(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Transport network;
    private final NameResolver names;
    private final InstantSource clock;
    private final CheckResults findings;
    private final AddonSettings.@Nullable Proxy proxy;

    NetworkChecks(
            Transport network,
            NameResolver names,
            InstantSource clock,
            AddonSettings.@Nullable Proxy proxy,
            CheckResults findings) {
        this.network = network;
        this.names = names;
        this.clock = clock;
        this.proxy = proxy;
        this.findings = findings;
    }

    /** Looks at the host of {@code url}; false when nothing can be asked there. */
    boolean reach(URI url) throws InterruptedException {
        String host = url.getHost();
        if (!resolves(host)) {
            return false;
        }
        Greeting greeting;
        try {
            greeting = network.exchange(
                    HttpRequest.get(URI.create(url + "/")).withTimeout(TIMEOUT),
                    response -> new Greeting(response.header("Date"), clock.instant()));
        } catch (TransportException e) {
            findings.failed(blamed(e.code()), host, e);
            return false;
        }
        AddonSettings.Proxy through = proxy;
        if (through == null) {
            findings.skipped(Check.PROXY, host, "no proxy is set, calls go directly");
        } else {
            findings.ok(Check.PROXY, host, "the proxy " + through.url() + " lets us through");
        }
        findings.ok(Check.CONNECTION, host, "answers");
        findings.ok(Check.TLS, host, "certificate chain and name are trusted");
        clock(host, greeting);
        return true;
    }

    private boolean resolves(String host) {
        AddonSettings.Proxy through = proxy;
        if (through != null) {
            findings.skipped(Check.NAME_RESOLUTION, host, "left to the proxy");
        }
        String asked = through == null ? host : through.url().getHost();
        try {
            List<String> addresses = names.addresses(asked);
            findings.ok(Check.NAME_RESOLUTION, asked, String.join(", ", addresses));
            return true;
        } catch (UnknownHostException e) {
            findings.failed(
                    Check.NAME_RESOLUTION,
                    asked,
                    "the name cannot be resolved",
                    through == null
                            ? "check that this host can resolve names (DNS), or set a proxy in " + PROXY
                            : "check that this host can resolve names (DNS), and the address of the proxy in " + PROXY);
            return false;
        }
    }

    private Check blamed(Code kind) {
        return switch (kind) {
            case UNKNOWN_HOST -> Check.NAME_RESOLUTION;
            case PROXY_REFUSED, PROXY_UNAVAILABLE -> Check.PROXY;
            case TLS_FAILED, TLS_UNTRUSTED -> Check.TLS;
            case CONNECT_REFUSED, CONNECT_TIMEOUT -> proxy == null ? Check.CONNECTION : Check.PROXY;
            default -> Check.CONNECTION;
        };
    }

    private void clock(String host, Greeting greeting) {
        Instant theirs = greeting.serviceTime();
        if (theirs == null) {
            findings.skipped(Check.CLOCK, host, "the answer has no date");
            return;
        }
        Duration ahead = Duration.between(theirs, greeting.at());
        Duration skew = ahead.abs();
        String found = skew.compareTo(Duration.ofSeconds(2)) < 0
                ? "this host's clock agrees with that of the service"
                : String.format(
                        Locale.ROOT,
                        "this host's clock is %d s %s",
                        skew.toSeconds(),
                        ahead.isNegative() ? "behind" : "ahead");
        if (skew.compareTo(REFUSED_SKEW) > 0) {
            findings.failed(
                    Check.CLOCK, host, found, "set this host's clock (NTP); tokens and certificates depend on it");
        } else if (skew.compareTo(HARMLESS_SKEW) > 0) {
            findings.warning(Check.CLOCK, host, found, "set this host's clock (NTP)");
        } else {
            findings.ok(Check.CLOCK, host, found);
        }
    }

    /** The head of any answer. */
    private record Greeting(@Nullable String date, Instant at) {
        @Nullable Instant serviceTime() {
            return Responses.date(date);
        }
    }
}

package ta.defender.hunting;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ta.defender.checkpoint.CheckpointRequest;
import ta.defender.checkpoint.DedupCache;
import ta.defender.http.ApiException;
import ta.defender.microsoft.HuntingClient;
import ta.defender.microsoft.Session;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Feed;
import ta.defender.poll.ClockCheck;
import ta.defender.poll.InputTools;
import ta.defender.poll.PolledInput;
import ta.defender.splunk.LogFields;

/** One input that reads the rows of a hunting query. Used by one thread at a time. */
public final class HuntingInput extends PolledInput<HuntingProgress> {
    /** Hunting needs a token of Graph, and all feeds of Graph share one. */
    private static final Feed GRAPH = Feed.GRAPH_ALERTS;

    static final Duration BETWEEN_CHECKS = Duration.ofDays(1);

    private final HuntingSettings settings;
    private final HuntingSessions sessions;
    private final HuntingCheckpoints checkpoints;
    private final HuntingQuota quota;
    private final InputTools tools;
    private final ClockCheck clocks = new ClockCheck();
    private Duration length = HuntingCollector.FIRST_LENGTH;
    private Instant suspended = Instant.MIN;
    private boolean warned;
    private boolean forbidden;

    /**
     * An input that is due at once.
     *
     * @param quota shared by all inputs of the process
     */
    public HuntingInput(
            HuntingSettings settings,
            HuntingSessions sessions,
            HuntingCheckpoints checkpoints,
            HuntingQuota quota,
            InputTools tools) {
        super(settings.interval(), "account=" + settings.account() + " ", tools);
        this.settings = settings;
        this.sessions = sessions;
        this.checkpoints = checkpoints;
        this.quota = quota;
        this.tools = tools;
    }

    @Override
    public void poll(Instant begun) throws InterruptedException {
        if (!warned && !settings.warning().isEmpty()) {
            tools.log().warn(settings.warning());
        }
        warned = true;
        Session session = sessions.open(settings.account());
        Optional<Instant> until =
                quota.suspendedUntil(session.tenantId(), tools.clock().instant());
        if (until.isPresent()) {
            suspended = until.get();
            throw new DefenderException(
                    Code.HUNTING_CPU_QUOTA, "The tenant's CPU quota of advanced hunting is used up", "");
        }
        collect(session, begun);
    }

    /** At the end of a suspension the interval need not have passed. */
    @Override
    public @Nullable Duration pauseAfter(DefenderException failure, Instant begun) {
        if (failure.code() != Code.HUNTING_CPU_QUOTA) {
            return null;
        }
        Duration pause = Duration.between(begun, suspended);
        return pause.isNegative() ? Duration.ZERO : pause;
    }

    private void collect(Session session, Instant begun) throws InterruptedException {
        HuntingClient client = session.hunting();
        HuntingProgress current = progress(session);
        if (forbidden) {
            forbidden = false;
            session.renewToken(GRAPH);
        }
        HuntingEvents events = new HuntingEvents(settings, session.tenantId(), tools.output());
        HuntingCollector collector =
                new HuntingCollector(client, current, events, tools, () -> saveNowAndThen(current));
        Instant readBefore = current.checkpoint().readTo();
        boolean succeeded = false;
        try {
            collector.collect(length);
            new CompletenessCheck(collector, client, current, events, tools).run(BETWEEN_CHECKS);
            compareClocks(client, events);
            succeeded = true;
        } catch (ApiException e) {
            throw explained(e, session, client);
        } finally {
            length = collector.length();
            // a window that broke off has left events behind that the mark must not count before they are handed over
            tools.output().flush();
            current.mark();
            boolean progressed =
                    events.events() > 0 || current.checkpoint().readTo().isAfter(readBefore);
            metrics(collector, events, current, begun, succeeded || progressed);
        }
    }

    private void compareClocks(HuntingClient client, HuntingEvents events) {
        Duration ahead = client.clock().ahead();
        Instant host = client.now().minus(ahead);
        ClockCheck.Difference difference = clocks.check(ahead, host, tools.log());
        if (difference != null) {
            JsonObject details = new JsonObject();
            details.addProperty("service_time", difference.service().toString());
            details.addProperty("host_time", difference.host().toString());
            details.addProperty("difference_seconds", difference.seconds());
            events.health(host, "clocks", "differ", details);
        }
    }

    private ApiException explained(ApiException e, Session session, HuntingClient client) throws InterruptedException {
        String remedy = e.issue().remedy();
        forbidden |= e.code() == Code.HUNTING_FORBIDDEN;
        return switch (e.code()) {
            case HUNTING_CPU_QUOTA -> {
                suspended = quota.suspend(
                        session.tenantId(), client.now(), tools.clock().instant());
                yield e;
            }
            case HUNTING_FORBIDDEN -> e.with(permissionRemedy(remedy, session));
            case HUNTING_QUERY -> e.with(remedy + timeColumn());
            default -> e;
        };
    }

    private String timeColumn() {
        return settings.timeField() == null
                ? ""
                : "; if the result has no column " + settings.timeField()
                        + ", name its column of event times in time_field, or set time_field = none";
    }

    private static String permissionRemedy(String remedy, Session session) throws InterruptedException {
        try {
            Set<String> roles = new TreeSet<>(session.permissions(GRAPH));
            if (roles.contains(HuntingClient.PERMISSION)) {
                return "The access token has a sufficient permission (" + HuntingClient.PERMISSION
                        + "). The tenant is probably not"
                        + " onboarded to Microsoft Defender, or has no licence for advanced hunting: check that in the"
                        + " Microsoft Defender portal";
            }
            return remedy + "; the access token has "
                    + (roles.isEmpty() ? "no application permission" : String.join(", ", roles));
        } catch (DefenderException e) {
            return remedy + "; the access token has expired (" + e.getMessage() + ")";
        }
    }

    private HuntingProgress progress(Session session) throws InterruptedException {
        HuntingProgress current = progress();
        String tenant = session.directory(GRAPH);
        CheckpointRequest request = request(checkpoints.requests(), settings.stanza());
        if (request == null && current != null && current.tenant().equalsIgnoreCase(tenant)) {
            return current;
        }
        HuntingProgress.Owner owner = new HuntingProgress.Owner(settings, tenant);
        Optional<HuntingCheckpoints.Stored> stored = checkpoints.load(settings.stanza());
        if (request != null) {
            warnOfReset(request, settings.start(), "rows");
            stored = Optional.empty();
        }
        if (stored.isPresent() && isOf(stored.get().tenant(), tenant, session)) {
            current = new HuntingProgress(
                    owner,
                    checkpoints,
                    tools,
                    stored.get().checkpoint(),
                    stored.get().rows());
        } else {
            stored.ifPresent(other -> tools.log()
                    .warn("The saved checkpoint belongs to tenant " + other.tenant()
                            + ", the account is of tenant " + tenant + " now; reading begins again at start_time = "
                            + settings.start().text()));
            Instant start = settings.start().resolve(tools.clock().instant());
            current = new HuntingProgress(
                    owner, checkpoints, tools, HuntingCheckpoint.beginningAt(start), new DedupCache());
            // pins "-7d" to the first run, and gives a later damaged file a generation to fall back to
            current.saveBeginning();
        }
        if (request != null) {
            checkpoints.requests().done(settings.stanza(), request);
        }
        begin(current);
        return current;
    }

    /** A run that failed before it read anything does not count as a success. */
    private void metrics(
            HuntingCollector collector, HuntingEvents events, HuntingProgress current, Instant begun, boolean polled) {
        if (events.events() > 0) {
            tools.log()
                    .info(LogFields.eventsIngested(
                            settings.stanza(),
                            events.sourcetype(),
                            events.events(),
                            settings.index(),
                            settings.account()));
        }
        HuntingCheckpoint checkpoint = current.checkpoint();
        if (polled) {
            tools.log().polled(checkpoint.readTo(), events.events(), Duration.ZERO);
        }
        tools.log()
                .metrics(String.format(
                        Locale.ROOT,
                        "action=polled modular_input_name=\"%s\" events=%d bytes=%d rows=%d known=%d calls=%d halvings=%d"
                                + " seconds=%.1f lag_seconds=%d ledger_size=%d gaps=%d sampled=%b",
                        LogFields.quotable(settings.stanza()),
                        events.events(),
                        events.bytes(),
                        collector.rows(),
                        collector.known(),
                        collector.calls(),
                        collector.halvings(),
                        Duration.between(begun, tools.clock().instant()).toMillis() / 1000.0,
                        Duration.between(checkpoint.readTo(), tools.clock().instant())
                                .toSeconds(),
                        current.rows().size(),
                        checkpoint.gaps().size(),
                        !settings.lossy().isEmpty()));
    }
}

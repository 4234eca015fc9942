package ta.simulator.defender;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import ta.simulator.net.Conduct;
import ta.simulator.net.Reply;
import ta.simulator.net.Request;

/** Takes every request: picks its fault, lets the login or an API answer, treats the connection, keeps the record. */
final class Dispatcher {
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);
    private static final String ERROR_BEHIND =
            ",\"error\":{\"code\":\"InternalServerError\",\"message\":\"The back end did not answer.\"}}";

    private final DefenderSimulator simulator;
    private final ErrorBodies errors;
    private final Authorizer authorizer;
    private final Apis apis;
    private final HuntingApi hunting;
    private final Control control;

    Dispatcher(DefenderSimulator simulator, Authorizer authorizer) {
        this.simulator = simulator;
        this.errors = new ErrorBodies(simulator.clock());
        this.authorizer = authorizer;
        this.apis = new Apis(simulator.settings());
        this.hunting = new HuntingApi(simulator.settings(), simulator.clock());
        this.control = new Control(simulator);
    }

    Reply handle(Request request) {
        if (request.path().startsWith("/_simulator/")) {
            return control.answer(request);
        }
        Optional<Fault> fault = simulator.faults().take(request);
        Reply reply = reply(request, fault);
        if (reply.conduct() instanceof Conduct.Whole
                && !simulator.settings().latency().isZero()) {
            reply = reply.withConduct(Conduct.delay(simulator.settings().latency()));
        }
        reply = reply.withHeader("request-id", UUID.randomUUID().toString());
        if (!request.header("client-request-id").isEmpty()) {
            reply = reply.withHeader("client-request-id", request.header("client-request-id"));
        }
        record(request, reply, fault);
        return reply;
    }

    private Reply reply(Request request, Optional<Fault> fault) {
        Fault what = fault.orElse(null);
        if (what instanceof Fault.Answer answer) {
            return prepared(request, answer);
        }
        if (what instanceof Fault.Hang hang) {
            return Reply.status(504).withConduct(Conduct.hang(hang.time()));
        }
        if (what instanceof Fault.Reset) {
            return Reply.status(502).withConduct(Conduct.reset());
        }
        if (what instanceof Fault.Close) {
            return Reply.status(502).withConduct(Conduct.closeSilently());
        }
        if (what instanceof Fault.ExpireToken) {
            simulator.login().revokeTokens();
        }
        return spoiled(served(request, fault), what);
    }

    private Reply served(Request request, Optional<Fault> fault) {
        try {
            if (LoginEndpoint.owns(request.path())) {
                return simulator.login().answer(request);
            }
            if (HuntingApi.owns(request.path()) && simulator.serves(request.port(), Audience.GRAPH)) {
                return hunted(request, fault);
            }
            Optional<Api> api = apis.of(request.path());
            if (api.isEmpty() || !simulator.serves(request.port(), api.get().audience())) {
                return errors.reply(request, 404);
            }
            AccessToken token = authorizer.authorize(request, api.get());
            Optional<Reply> throttled = simulator.budgets().check(request, api.get(), token.tenantId(), errors);
            if (throttled.isPresent()) {
                return throttled.get();
            }
            Instant readTime = simulator.clock().instant();
            if (fault.orElse(null) instanceof Fault.StaleReplica stale) {
                readTime = readTime.minus(stale.age());
            }
            Optional<StaticPages> pages = simulator.staticPages();
            if (pages.isPresent()
                    && api.get() == Api.GRAPH_ALERTS
                    && request.path().endsWith("alerts_v2")) {
                return pages.get().answer(request);
            }
            String base = "https://" + request.header("Host");
            Tenant tenant = simulator.tenant(token.tenantId());
            return apis.answer(api.get(), new Exchange(request, tenant, token, base, readTime, fault));
        } catch (ApiException refused) {
            return errors.reply(request, refused);
        }
    }

    private Reply hunted(Request request, Optional<Fault> fault) {
        AccessToken token = authorizer.authorize(request, Audience.GRAPH, List.of(HuntingApi.ROLE));
        Tenant tenant = simulator.tenant(token.tenantId());
        String base = "https://" + request.header("Host");
        return hunting.throttled(request, tenant, errors)
                .orElseGet(() -> hunting.answer(new Exchange(
                        request, tenant, token, base, simulator.clock().instant(), fault)));
    }

    private Reply spoiled(Reply reply, Fault fault) {
        if (fault instanceof Fault.ResetAfterApplied) {
            return reply.withConduct(Conduct.reset());
        }
        if (fault instanceof Fault.Truncate truncate) {
            return reply.withConduct(Conduct.truncateAfter(truncate.bodyBytes()));
        }
        if (fault instanceof Fault.ResetMidBody reset) {
            return reply.withConduct(Conduct.resetAfter(reset.bodyBytes()));
        }
        if (fault instanceof Fault.StallMidBody stall) {
            return reply.withConduct(Conduct.stallAfter(stall.bodyBytes(), stall.time()));
        }
        if (fault instanceof Fault.CorruptBody) {
            return reply.withConduct(Conduct.corrupt());
        }
        if (fault instanceof Fault.SlowBody slow) {
            return reply.withConduct(Conduct.drip(slow.pieceBytes(), slow.pause()));
        }
        if (fault instanceof Fault.SlowAnswer slow) {
            return reply.withConduct(Conduct.delay(slow.time()));
        }
        if (fault instanceof Fault.BrokenJson) {
            byte[] half = Arrays.copyOf(reply.body(), reply.body().length / 2);
            return Reply.of(reply.status(), "application/json; charset=utf-8", half);
        }
        if (fault instanceof Fault.Dated dated) {
            Instant date = simulator.clock().instant().plus(dated.ahead());
            return reply.withHeader("Date", HTTP_DATE.format(date.atOffset(ZoneOffset.UTC)));
        }
        if (fault instanceof Fault.ErrorBehindObjects && reply.status() == 200) {
            String text = reply.bodyText();
            return Reply.jsonText(200, text.substring(0, text.lastIndexOf('}')) + ERROR_BEHIND);
        }
        if (fault instanceof Fault.PartialContent) {
            return reply.withStatus(206).withHeader("Warning", "199 - \"Microsoft/Microsoft 365 Defender/504/10000\"");
        }
        return reply;
    }

    private Reply prepared(Request request, Fault.Answer answer) {
        Reply reply = answer.body()
                .map(body -> Reply.text(answer.status(), body.mediaType(), body.text()))
                .orElseGet(() -> errors.reply(request, answer.status()));
        return answer.retryAfter()
                .map(value -> reply.withHeader("Retry-After", value))
                .orElse(reply);
    }

    private void record(Request request, Reply reply, Optional<Fault> fault) {
        Optional<AccessToken> token = authorizer.token(request);
        boolean login = LoginEndpoint.isTokenPath(request.path());
        simulator
                .calls()
                .add(new Call(
                        simulator.clock().instant(),
                        request.port(),
                        request.method(),
                        request.path(),
                        request.rawQuery(),
                        request.headers(),
                        login ? withoutSecrets(request.text()) : request.text(),
                        reply.status(),
                        reply.body().length,
                        token.map(AccessToken::audience),
                        token.map(AccessToken::tenantId),
                        fault));
    }

    private static String withoutSecrets(String form) {
        return form.replaceAll("(client_secret|client_assertion)=[^&]*", "$1=…");
    }
}

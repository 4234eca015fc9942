package ta.defender.hunting;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import ta.defender.http.Sleeper;
import ta.defender.http.TransportException;
import ta.defender.json.IssueJson;
import ta.defender.json.Json;
import ta.defender.json.Slice;
import ta.defender.json.TableScanner;
import ta.defender.microsoft.HuntingColumn;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.ServiceResponse;

/** Asks the add-on's own service, which keeps the secret to itself. */
public final class ServiceHunts implements HuntSource {
    /** A call works for a moment only, but may wait for others. */
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** splunkd answers 429 while as many calls as it lets through are under way. */
    private static final int MOST_BUSY = 60;

    /** The service answers 429 while it runs as many queries as it may, each for some minutes. */
    private static final int MOST_QUEUED = 300;

    /** A page can be asked for again as long as nothing of it was given on. */
    private static final int MOST_FAILURES = 5;

    private static final Duration BUSY = Duration.ofSeconds(1);

    private final ManagementPort service;
    private final Sleeper sleeper;

    /**
     * @param service with the session of who hunts
     */
    public ServiceHunts(ManagementPort service, Sleeper sleeper) {
        this.service = service;
        this.sleeper = sleeper;
    }

    /** The service is not there: another way may be taken, since nothing has been done. */
    private static DefenderException unavailable(String what) {
        return new DefenderException(
                Code.SERVICE_UNAVAILABLE,
                "The add-on's service does not answer: " + what,
                "see splunkd.log for ta_defender");
    }

    @Override
    public boolean run(String account, HuntRequest request, HuntReceiver receiver) throws InterruptedException {
        JsonObject body = new JsonObject();
        body.addProperty("account", account);
        body.addProperty("query", request.query());
        body.addProperty("max", request.max());
        if (request.timespan() != null) {
            body.addProperty("timespan", request.timespan());
        }
        ServiceResponse started;
        try {
            started = unlessBusy(() -> service.callService("hunt", body.toString(), TIMEOUT));
        } catch (TransportException e) {
            throw unavailable(String.valueOf(e.getMessage()));
        }
        String id = Json.text(answer(started), "id");
        if (id.isEmpty()) {
            throw unavailable("its response has no id");
        }
        return pages(id, receiver);
    }

    private boolean pages(String id, HuntReceiver receiver) throws InterruptedException {
        Page page = new Page(receiver);
        int failures = 0;
        while (!page.finished) {
            long before = page.rows;
            try {
                page(id, page);
                failures = 0;
            } catch (DefenderException e) {
                if (page.rows > before || !isTransient(e) || ++failures == MOST_FAILURES) {
                    throw e;
                }
                sleeper.sleep(BUSY);
            }
        }
        page.begin();
        return page.cut;
    }

    private static boolean isTransient(DefenderException e) {
        return e instanceof TransportException
                || e.code() == Code.SERVICE_UNAVAILABLE
                || e.code() == Code.SERVICE_RESPONSE;
    }

    private void page(String id, Page page) throws InterruptedException {
        String next = "hunt/" + id + "?offset=" + page.next;
        ServiceResponse response = unlessBusy(() -> service.readService(next, TIMEOUT));
        try {
            Integer rows = response.status() / 100 == 2
                    ? TableScanner.scan(
                            new ByteArrayInputStream(response.body().getBytes(StandardCharsets.UTF_8)),
                            "hunt",
                            "rows",
                            page)
                    : null;
            if (rows == null) {
                answer(response);
                throw unreadable("it has no rows");
            }
        } catch (InterruptedRowsException e) {
            throw e.reason;
        } catch (IOException e) {
            throw unreadable(String.valueOf(e.getMessage()));
        }
    }

    /** A call to the service. */
    private interface Call {
        ServiceResponse send() throws InterruptedException;
    }

    private ServiceResponse unlessBusy(Call call) throws InterruptedException {
        ServiceResponse response = call.send();
        for (int busy = 0; response.status() == 429 && busy < mostBusy(response); busy++) {
            sleeper.sleep(BUSY);
            response = call.send();
        }
        return response;
    }

    private static int mostBusy(ServiceResponse response) {
        return response.body().contains('"' + Code.HUNT_BUSY.word() + '"') ? MOST_QUEUED : MOST_BUSY;
    }

    private static DefenderException unreadable(String why) {
        return new DefenderException(
                Code.SERVICE_RESPONSE, "The add-on's service gave a response that cannot be read: " + why, "");
    }

    /** What it says, or the failure that it says. */
    private static JsonElement answer(ServiceResponse response) {
        JsonElement json = json(response.body());
        String ok = Json.text(json, "ok");
        if (!ok.isEmpty()) {
            if (ok.equals("true")) {
                return json;
            }
            List<Issue> issues = IssueJson.list(json, "errors");
            if (!issues.isEmpty()) {
                throw new DefenderException(issues);
            }
        }
        if (response.status() == 401) {
            throw new DefenderException(
                    Code.SESSION_KEY_REFUSED, "The session of this search has ended (HTTP 401)", "run it again");
        }
        if (response.status() == 403) {
            throw new DefenderException(
                    Code.CAPABILITY_MISSING,
                    "Splunk does not let this user hunt (HTTP " + response.status() + ")",
                    "give a role of the user the capability ta_defender_hunt");
        }
        throw unavailable("HTTP " + response.status());
    }

    private static JsonElement json(String body) {
        try {
            return JsonParser.parseString(body);
        } catch (JsonParseException e) {
            return JsonNull.INSTANCE;
        }
    }

    /** An interrupt on its way through the scanner. */
    private static final class InterruptedRowsException extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient InterruptedException reason;

        InterruptedRowsException(InterruptedException reason) {
            super(reason);
            this.reason = reason;
        }
    }

    /** One page after the other. */
    private static final class Page implements TableScanner.Handler {
        private final HuntReceiver receiver;
        private List<HuntingColumn> columns = List.of();
        private String tenant = "";
        private long next;
        private long rows;
        private boolean finished;
        private boolean cut;
        private boolean begun;

        Page(HuntReceiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void head(Slice json) throws IOException {
            try {
                JsonObject head = JsonParser.parseString(json.utf8()).getAsJsonObject();
                tenant = Json.text(head, "tenant_id");
                next = Long.parseLong(Json.text(head, "next"));
                finished = Json.text(head, "finished").equals("true");
                cut = Json.text(head, "cut").equals("true");
                List<HuntingColumn> list = new ArrayList<>();
                for (JsonElement column : Json.array(head, "columns")) {
                    list.add(new HuntingColumn(Json.text(column, "name"), Json.text(column, "type")));
                }
                columns = list;
            } catch (JsonParseException | IllegalStateException | NumberFormatException e) {
                throw new IOException("its head", e);
            }
        }

        @Override
        public void row(Slice row) throws IOException {
            try {
                begin();
                rows++;
                receiver.row(row);
            } catch (InterruptedException e) {
                throw new InterruptedRowsException(e);
            }
        }

        void begin() throws InterruptedException {
            if (!begun) {
                begun = true;
                receiver.begin(tenant, columns);
            }
        }
    }
}

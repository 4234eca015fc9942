package ta.defender.doctor;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.hunting.HuntingQuota;
import ta.defender.json.Slice;
import ta.defender.microsoft.AccessToken;
import ta.defender.microsoft.AccountAccess;
import ta.defender.microsoft.HuntingClient;
import ta.defender.microsoft.HuntingColumn;
import ta.defender.microsoft.HuntingHandler;
import ta.defender.microsoft.HuntingQuery;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.records.KnownTables;

/** Whether the account may hunt, which tables it can read, and whether its CPU quota is used up. */
final class HuntingChecks {
    private static final String TARGET = "advanced hunting";
    private static final String LICENCE =
            "Check the tenant's licence; a table that is not licensed looks like one that does not exist";
    /** How many tables that cannot be read are named. */
    private static final int SHOWN = 5;

    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final AccountAccess access;
    private final HuntingQuota quota;
    private final InstantSource clock;
    private final CheckResults findings;

    HuntingChecks(AccountAccess access, HuntingQuota quota, InstantSource clock, CheckResults findings) {
        this.access = access;
        this.quota = quota;
        this.clock = clock;
        this.findings = findings;
    }

    /** Looks, with two calls at most unless tables have to be asked for one by one. */
    void check(String tenant, AccountUse use, AccessToken token) throws InterruptedException {
        Set<String> roles = token.roles();
        if (roles.contains(HuntingClient.PERMISSION)) {
            findings.ok(Check.ROLES, TARGET, "the token has " + HuntingClient.PERMISSION);
        } else if (use.hunts()) {
            findings.warning(
                    Check.ROLES,
                    TARGET,
                    "the token has no " + HuntingClient.PERMISSION,
                    "unless the call is answered, " + PermissionChecks.grant(HuntingClient.PERMISSION));
        } else {
            findings.skipped(
                    Check.ROLES,
                    TARGET,
                    "the token has no " + HuntingClient.PERMISSION
                            + "; only defenderhunt and defender_hunting need it");
            return;
        }
        try {
            Set<String> asked = new TreeSet<>(KnownTables.read().tables());
            asked.addAll(use.tables());
            Set<String> readable = readable(asked);
            findings.ok(Check.PERMISSION, TARGET, "a query was answered");
            tables(asked, readable, use.tables());
            quota(tenant);
        } catch (ApiException e) {
            refused(tenant, use, e);
        } catch (DefenderException e) {
            findings.failed(Check.PERMISSION, TARGET, e);
        }
    }

    /**
     * Those of the tables that the tenant has: a union of one row each, which the service takes without the tables it cannot
     * resolve.
     */
    private Set<String> readable(Set<String> tables) throws InterruptedException {
        Names names = new Names();
        String query = tables.stream()
                .map(table -> "(" + table + " | take 0 | count | project Table = \"" + table + "\")")
                .collect(Collectors.joining(", ", "union isfuzzy=true ", ""));
        ask(query, names);
        return names.read;
    }

    private void ask(String query, HuntingHandler handler) throws InterruptedException {
        access.hunting().run(new HuntingQuery(query, "PT1H", true, TIMEOUT), handler);
    }

    private void tables(Set<String> asked, Set<String> readable, Set<String> used) {
        Set<String> missing = new TreeSet<>(asked);
        missing.removeAll(readable);
        String more = missing.size() > SHOWN ? " and " + (missing.size() - SHOWN) + " others" : "";
        String not = missing.isEmpty()
                ? ""
                : "; not " + missing.stream().limit(SHOWN).collect(Collectors.joining(", ")) + more;
        findings.ok(Check.TABLES, TARGET, readable.size() + " of " + asked.size() + " tables can be read" + not);
        missing.retainAll(used);
        missing.forEach(table -> missing(table, "the tenant gives no table of that name"));
    }

    private void missing(String table, String found) {
        findings.failed(Check.TABLES, table, found, "check the spelling in the query of the input. " + LICENCE);
    }

    private void refused(String tenant, AccountUse use, ApiException refusal) throws InterruptedException {
        String found = String.valueOf(refusal.getMessage());
        switch (refusal.code()) {
            case HUNTING_QUERY -> oneByOne(tenant, use);
            case HUNTING_FORBIDDEN, HUNTING_UNAUTHORIZED ->
                findings.failed(Check.PERMISSION, TARGET, found, PermissionChecks.grant(HuntingClient.PERMISSION));
            case HUNTING_CPU_QUOTA -> {
                findings.ok(Check.PERMISSION, TARGET, "the service accepts the account");
                quota.suspend(tenant, access.hunting().now(), clock.instant());
                quota(tenant);
            }
            case HUNTING_CALL_QUOTA ->
                findings.warning(
                        Check.QUOTA,
                        TARGET,
                        found,
                        "it works but is throttled at the moment; look for other programs that run hunting queries");
            default ->
                findings.failed(
                        Check.PERMISSION,
                        TARGET,
                        found,
                        "the service is in trouble; look again later, inputs go on trying");
        }
    }

    /** For a service that does not take the union. */
    private void oneByOne(String tenant, AccountUse use) throws InterruptedException {
        Set<String> tables = use.tables().isEmpty() ? Set.of("AlertInfo") : new TreeSet<>(use.tables());
        for (String table : tables) {
            try {
                ask(table + " | take 0", new Names());
                findings.ok(Check.TABLES, table, "can be read");
            } catch (ApiException e) {
                if (e.code() != Code.HUNTING_QUERY) {
                    refused(tenant, use, e);
                    return;
                }
                if (use.hunts()) {
                    missing(table, String.valueOf(e.getMessage()));
                } else {
                    findings.warning(Check.TABLES, TARGET, String.valueOf(e.getMessage()), LICENCE);
                }
            }
        }
        findings.ok(Check.PERMISSION, TARGET, "queries are answered");
        quota(tenant);
    }

    private void quota(String tenant) {
        Optional<Instant> until = quota.suspendedUntil(tenant, clock.instant());
        if (until.isPresent()) {
            findings.warning(
                    Check.QUOTA,
                    TARGET,
                    "the tenant's quota of CPU is used up; inputs wait until " + until.get(),
                    "make queries cheaper or run them less often");
        } else {
            findings.ok(
                    Check.QUOTA, TARGET, "the quota of CPU is not used up; the service does not say how much is left");
        }
    }

    /** The first column of each row. */
    private static final class Names implements HuntingHandler {
        private final Set<String> read = new TreeSet<>();
        private @Nullable String column;

        @Override
        public void columns(List<HuntingColumn> columns) {
            column = columns.isEmpty() ? null : columns.get(0).name();
        }

        @Override
        public void row(Slice row) throws IOException {
            try {
                String name = column == null ? "Table" : column;
                read.add(JsonParser.parseString(row.utf8())
                        .getAsJsonObject()
                        .get(name)
                        .getAsString());
            } catch (JsonParseException | IllegalStateException | NullPointerException e) {
                throw new IOException("the row of the response cannot be read", e);
            }
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }
    }
}

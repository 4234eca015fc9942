package ta.defender.hunting;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Timestamps;
import ta.defender.model.Code;
import ta.defender.model.Issue;
import ta.defender.model.SettingsReader;
import ta.defender.splunk.SearchInfo;

/**
 * The arguments of {@code defenderhunt}, read with all their faults.
 *
 * @param accounts at least one, unless there is a fault
 * @param sample whether rows of the sample are wanted, and not those of the accounts
 * @param faults what keeps the query from being run
 * @param remarks what its user should know
 */
record HuntArguments(
        List<String> accounts, HuntRequest request, boolean sample, List<Issue> faults, List<String> remarks) {
    private static final Pattern OPTION = Pattern.compile("(?i)([a-z_]+)\\s*=\\s*(.*)", Pattern.DOTALL);
    private static final Duration TOMORROW = Duration.ofDays(1);
    private static final String SYNTAX = "use | defenderhunt account=<account>[,<account>…] [timespan=<ISO 8601>]"
            + " [max=<rows>] \"<KQL>\", or device=, user=, file= or ip= with around= instead of the KQL";

    static HuntArguments of(SearchInfo search, Instant now) {
        return new Reading(search, now).arguments();
    }

    /** Reads word by word. */
    private static final class Reading {
        private final SearchInfo search;
        private final Instant now;
        private final List<String> remarks = new ArrayList<>();
        private final List<Issue> faults = new ArrayList<>();
        private final List<String> accounts = new ArrayList<>();
        private final List<String> query = new ArrayList<>();
        private @Nullable String timespan;
        private @Nullable EntityHunt entity;
        private String value = "";
        private @Nullable Instant around;
        private int max = HuntRequest.MAX_ROWS;
        private boolean sample;

        Reading(SearchInfo search, Instant now) {
            this.search = search;
            this.now = now;
        }

        HuntArguments arguments() {
            List<String> args = search.args();
            boolean raw = search.rawArgs().size() == args.size();
            for (int i = 0; i < args.size(); i++) {
                boolean quoted = raw && search.rawArgs().get(i).startsWith("\"");
                Matcher option = OPTION.matcher(args.get(i));
                if (!quoted
                        && option.matches()
                        && query.isEmpty()
                        && entity(option.group(1), raw ? search.rawArgs().get(i) : args.get(i))) {
                    continue;
                }
                if (quoted || !option.matches() || !option(option.group(1), unquoted(option.group(2)))) {
                    query.add(quoted ? asWritten(search.rawArgs().get(i), args.get(i)) : unquoted(args.get(i)));
                }
            }
            String text = text();
            check(text);
            return new HuntArguments(
                    List.copyOf(accounts),
                    new HuntRequest(
                            KqlText.of(text).statement(),
                            timespan != null ? timespan : around != null ? EntityHunt.hours(around) : range(),
                            max),
                    sample,
                    List.copyOf(faults),
                    List.copyOf(remarks));
        }

        /** The query as given, or the one about the entity. */
        private String text() {
            String text = String.join(" ", query);
            EntityHunt hunted = entity;
            if (hunted == null) {
                return text;
            }
            if (!text.isBlank()) {
                fault(hunted.option(), "stands beside a query", "give one of the two");
            }
            return hunted.query(value);
        }

        /** Options that stand for a query. Their values come from events, so every character counts. */
        private boolean entity(String name, String word) {
            String given = unescaped(word.substring(word.indexOf('=') + 1).strip());
            if (name.equalsIgnoreCase("around")) {
                around = EntityHunt.instant(given.strip());
                if (around == null || around.isBefore(Instant.EPOCH) || around.isAfter(now.plus(TOMORROW))) {
                    around = null;
                    fault("around", "value '" + given + "' is not accepted", "use ISO 8601 or seconds since 1970");
                }
                return true;
            }
            for (EntityHunt one : EntityHunt.values()) {
                if (one.option().equalsIgnoreCase(name)) {
                    EntityHunt before = entity;
                    if (before != null) {
                        fault(one.option(), "stands beside " + before.option(), "name one of the two");
                    } else if (given.isBlank()) {
                        fault(one.option(), "is empty", "name a device, user, file or IP address");
                    } else if (one.isRefused(given.strip())) {
                        fault(one.option(), "value '" + given + "' is not accepted", one.remedy());
                    }
                    entity = one;
                    value = given.strip();
                    return true;
                }
            }
            return false;
        }

        private boolean option(String name, String value) {
            switch (name.toLowerCase(Locale.ROOT)) {
                case "account", "accounts" -> accounts(value);
                case "timespan" -> {
                    timespan = value.strip();
                    if (!HuntRequest.isTimespan(timespan)) {
                        fault("timespan", "value '" + value + "' is not accepted", HuntRequest.TIMESPANS);
                    }
                }
                case "max" -> {
                    if (value.matches("\\d{1,6}")
                            && !value.matches("0+")
                            && Integer.parseInt(value) <= HuntRequest.MAX_ROWS) {
                        max = Integer.parseInt(value);
                    } else {
                        fault("max", "value '" + value + "' is not accepted", "use a number of rows from 1 to 100000");
                    }
                }
                case "data" -> {
                    sample = value.equals("sample");
                    if (!sample && !value.equals("events")) {
                        fault("data", "value '" + value + "' is not accepted", "use events or sample");
                    }
                }
                default -> {
                    return unknownOption(name);
                }
            }
            return true;
        }

        /** A word such as {@code foo=bar} before the query is a mistyped option; KQL without quotes has blanks around. */
        private boolean unknownOption(String name) {
            boolean looksLikeOption = query.isEmpty() && name.matches("[a-z]+") && !name.equals("let");
            if (looksLikeOption) {
                fault(name, "is not an option of defenderhunt", SYNTAX);
            }
            return looksLikeOption;
        }

        private void accounts(String value) {
            for (String account :
                    Arrays.stream(value.split(",", -1)).map(String::strip).toList()) {
                if (!SettingsReader.ACCOUNT_NAME.matcher(account).matches()) {
                    fault(
                            "account",
                            "value '" + value + "' is not accepted",
                            "name stanzas of defender_account.conf," + " separated by commas");
                    return;
                }
                if (!accounts.contains(account)) {
                    accounts.add(account);
                }
            }
        }

        private void check(String text) {
            if (around != null && timespan != null) {
                fault("around", "stands beside timespan", "give one of the two");
            }
            Instant from = timespan == null ? around : Timestamps.parse(timespan.replaceFirst("/.*", ""));
            if (from != null && from.isBefore(oldest())) {
                remarks.add(outOfReach(from));
            }
            if (accounts.isEmpty()
                    && faults.stream().noneMatch(fault -> fault.field().equals("account"))) {
                fault("account", "is required", SYNTAX);
            }
            if (text.isBlank()) {
                fault("query", "is missing", SYNTAX);
            } else if (text.length() > HuntRequest.MAX_QUERY) {
                fault(
                        "query",
                        "has " + text.length() + " characters",
                        "at most " + HuntRequest.MAX_QUERY + " are accepted");
            } else if (text.stripLeading().startsWith(".")) {
                fault("query", "is a management command", "only queries can be run");
            }
        }

        /** The search's own time range. */
        private @Nullable String range() {
            Instant from = search.earliest();
            Instant to = search.latest();
            if (to != null && to.isAfter(now)) {
                // the service reads until now; a later end would move the beginning of P30D too
                to = null;
            }
            if (from != null && from.isBefore(oldest())) {
                remarks.add(outOfReach(from));
            }
            if (from == null) {
                return to == null ? null : "P30D/" + Timestamps.format(to);
            }
            return to == null ? Timestamps.format(from) : Timestamps.format(from) + "/" + Timestamps.format(to);
        }

        private Instant oldest() {
            return now.minus(HuntingSettings.LOOK_BACK);
        }

        private static String outOfReach(Instant from) {
            return "the time range begins at " + Timestamps.format(from)
                    + ", but advanced hunting has the last 30 days only";
        }

        private void fault(String field, String what, String remedy) {
            faults.add(new Issue(Code.SETTING_INVALID, what, remedy, field));
        }

        /** A word in quotation marks as Splunk writes it, with the escapes of both characters undone. */
        private static String unescaped(String text) {
            String inside = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                    ? text.substring(1, text.length() - 1)
                    : text;
            return inside.replaceAll("\\\\([\"\\\\])", "$1");
        }

        /** The text between the quotation marks; splunkd's own reading of it where splunkd gives that alone. */
        private static String asWritten(String raw, String read) {
            return raw.length() >= 2 && raw.endsWith("\"") ? unquoted(raw) : unquoted(read);
        }

        private static String unquoted(String text) {
            return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                    ? text.substring(1, text.length() - 1).replace("\\\"", "\"")
                    : text;
        }
    }
}

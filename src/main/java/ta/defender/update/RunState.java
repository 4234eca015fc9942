package ta.defender.update;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ta.defender.json.RequestReader;
import ta.defender.json.Timestamps;
import ta.defender.microsoft.ObjectState;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.ObjectChange;
import ta.defender.model.UpdateField;

/**
 * What a run has learnt of its objects and of its sign-in. A run is divided into calls of the service, and each call goes on
 * with what those before it have learnt. Some services find an object in any case of its identifier, so the case does not
 * count here. Callable from any thread.
 */
public final class RunState {
    private static final Set<Code> SIGN_IN_REFUSED = Set.of(Code.TOKEN_REFUSED, Code.SCOPE_REFUSED);
    /** Incidents that lead to each other in a row. */
    static final int MAX_REDIRECTS = 10;

    /** A call must not become too large. */
    private static final int MOST_OTHERS = 1_000;
    /** Two texts that are the same so far are one comment to {@link CommentText}. */
    private static final int SUPPOSED_CHARACTERS = 200;

    private final Map<String, Facts> objects = new TreeMap<>();
    private @Nullable Code signIn;

    /** What is known of one object. */
    private static final class Facts {
        /** Last-update instants that our writes made. */
        private final Set<String> versions = new LinkedHashSet<>();
        /** What earlier calls made or sent. */
        private final Set<String> earlier = new LinkedHashSet<>();
        /** Changes that the service accepted, and that no read has shown yet. */
        private final Set<String> accepted = new LinkedHashSet<>();
        /** Comments that may have been made. */
        private final Set<String> unsure = new LinkedHashSet<>();
        /** Comments in the order in which they were made or found. */
        private final List<String> comments = new ArrayList<>();
        /** The latest version that was read or written. */
        private @Nullable Instant latest;
        /** Whether a write followed it whose version is not known. */
        private boolean isPassed;
        /** Since when a call may have changed it whose answer was lost. */
        private @Nullable Instant lost;
        /** Until when the service asks to leave it alone, and the status with which it said so. */
        private @Nullable Instant pausedUntil;

        private int pauseStatus;
        /** The incident that it was merged into. */
        private @Nullable String into;
        /** What a dry run would have made of it. */
        private final Map<UpdateField, String> members = new EnumMap<>(UpdateField.class);

        private @Nullable List<String> tags;
        private final List<String> newComments = new ArrayList<>();

        void raise(Instant instant, boolean passed) {
            int order = latest == null ? 1 : instant.compareTo(latest);
            isPassed = order > 0 ? passed : isPassed || (order == 0 && passed);
            latest = order > 0 ? instant : latest;
        }

        Set<String> claims() {
            Set<String> claims = new LinkedHashSet<>(versions);
            claims.addAll(accepted);
            return claims;
        }

        boolean hasSupposed() {
            return !members.isEmpty() || tags != null || !newComments.isEmpty();
        }
    }

    /** Some services find an object in any case of its identifier. */
    static String key(String id) {
        return id.toLowerCase(Locale.ROOT);
    }

    /** The same, to go on with; what is known now counts as what earlier calls did. */
    RunState continued() {
        RunState copy = read(RequestReader.of(json().toString()));
        copy.objects.values().forEach(facts -> facts.earlier.addAll(facts.claims()));
        return copy;
    }

    private Facts facts(String id) {
        return objects.computeIfAbsent(key(id), none -> new Facts());
    }

    private <T> T ask(String id, T unknown, Function<Facts, T> question) {
        Facts facts = objects.get(key(id));
        return facts == null ? unknown : question.apply(facts);
    }

    // versions

    /** Our own write made a version; the rows that follow do not conflict with it. */
    synchronized void wrote(String id, String version) {
        facts(id).versions.add(version);
        saw(id, version);
    }

    /** Whether our own write made the present version. */
    synchronized boolean isOwn(ObjectState now) {
        String version = now.lastUpdate();
        return version != null && ask(now.id(), false, facts -> facts.versions.contains(version));
    }

    /** A version was read or written. */
    synchronized void saw(String id, @Nullable String version) {
        Instant instant = Timestamps.parse(version);
        if (instant != null) {
            facts(id).raise(instant, false);
        }
    }

    /** The object has a later version than this one, which is not known. */
    synchronized void passed(String id, @Nullable String version) {
        Instant instant = Timestamps.parse(version);
        if (instant != null) {
            facts(id).raise(instant, true);
        }
    }

    /** Whether this run has read a version of the object. */
    synchronized boolean hasRead(String id) {
        return ask(id, false, facts -> facts.latest != null);
    }

    /** Whether a read shows less than what is known, as one from a replica that lags behind; false without a readable version. */
    synchronized boolean isAheadOf(ObjectState read) {
        Instant shown = read.lastUpdateInstant();
        return shown != null
                && ask(read.id(), false, facts -> {
                    if (facts.latest == null) {
                        return false;
                    }
                    // some answers have fewer digits than others
                    int order = facts.latest.truncatedTo(precision(shown)).compareTo(shown);
                    return order > 0 || (order == 0 && facts.isPassed);
                });
    }

    private static ChronoUnit precision(Instant instant) {
        int nanos = instant.get(ChronoField.NANO_OF_SECOND);
        return nanos == 0 ? ChronoUnit.SECONDS : nanos % 1_000_000 == 0 ? ChronoUnit.MILLIS : ChronoUnit.NANOS;
    }

    // what was sent

    /** The service accepted a change that no read has shown. */
    synchronized void accepted(String id, PlannedRow.Update update) {
        facts(id).accepted.add(mark(update));
    }

    /** A comment may have been made. */
    synchronized void unsure(String id, String comment) {
        facts(id).unsure.add(mark(comment));
    }

    /** Whether an earlier call may have made the comment of an update. */
    synchronized boolean mayHaveComment(PlannedRow.Update update) {
        String comment = update.wanted().comment();
        return comment != null
                && path(update.id()).stream()
                        .anyMatch(id -> ask(id, false, facts -> facts.unsure.contains(mark(comment))));
    }

    /** Whether an earlier call has sent an update, and no read has shown what became of it. */
    synchronized boolean hasSent(PlannedRow.Update update) {
        return mayHaveComment(update)
                || path(update.id()).stream()
                        .anyMatch(id -> ask(id, false, facts -> facts.accepted.contains(mark(update))));
    }

    /** Whether an earlier call made this change, or left the object as it is now. */
    synchronized boolean isOurs(PlannedRow.Update update, ObjectState now) {
        // the version proves nothing for a comment that is wanted once more than our writes made it
        boolean asWeLeftIt =
                isOwn(now) && commentCount(now.id(), update.wanted().comment()) <= 1;
        return ask(
                now.id(),
                false,
                facts -> facts.earlier.contains(mark(update))
                        || (asWeLeftIt && facts.earlier.contains(String.valueOf(now.lastUpdate()))));
    }

    /** A call for objects was lost; what it did is not known. */
    public synchronized void lost(Collection<String> ids, Instant begun) {
        for (String id : ids) {
            Facts facts = facts(id);
            facts.lost = facts.lost == null || begun.isBefore(facts.lost) ? begun : facts.lost;
        }
    }

    /** Whether a call of the run whose answer was lost may have made a version; somebody else may have, too. */
    synchronized boolean isPerhapsOurs(PlannedRow.Update update, ObjectState now) {
        Instant updated = now.lastUpdateInstant();
        return updated != null
                && List.of(update.id(), now.id()).stream()
                        .anyMatch(id -> ask(id, false, facts -> facts.lost != null && !updated.isBefore(facts.lost)));
    }

    /** The service asks to wait before the next call for an object. */
    synchronized void paused(String id, Instant until, int status) {
        facts(id).pausedUntil = until;
        facts(id).pauseStatus = status;
    }

    /** How long a call for an object has to wait, by what it is called or leads to. */
    synchronized Duration pause(String id, Instant now) {
        Instant until = ask(end(id), now, facts -> facts.pausedUntil == null ? now : facts.pausedUntil);
        return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    }

    /** The status with which the service asked to wait. */
    synchronized int pauseStatus(String id) {
        return ask(end(id), 0, facts -> facts.pauseStatus);
    }

    /** The last-update instants that our writes gave an object. */
    synchronized List<String> versions(String id) {
        return ask(id, List.<String>of(), facts -> List.copyOf(facts.versions));
    }

    /** What the run says it made of an object, to be written down where no caller of the service can. */
    synchronized List<String> claims(String id) {
        return ask(id, List.<String>of(), facts -> List.copyOf(facts.claims()));
    }

    /** Whether earlier calls say that they made or sent something. */
    synchronized boolean hasClaims() {
        return objects.values().stream().anyMatch(facts -> !facts.claims().isEmpty() || facts.lost != null);
    }

    /** Whether a call was lost: what it did was written down, and nobody was told. */
    synchronized boolean hasLost() {
        return objects.values().stream().anyMatch(facts -> facts.lost != null);
    }

    /**
     * Takes over what calls of the run wrote down.
     *
     * @param written object to the versions and marks
     */
    synchronized void add(Map<String, Set<String>> written) {
        written.forEach((id, claims) -> {
            Facts facts = facts(id);
            claims.forEach(claim -> (isMark(claim) ? facts.accepted : facts.versions).add(claim));
            facts.earlier.addAll(claims);
        });
    }

    /** Forgets what earlier calls did not write down. */
    synchronized void keepProven(Map<String, Set<String>> written) {
        Map<String, Set<String>> proof = new TreeMap<>();
        written.forEach((id, claims) ->
                proof.computeIfAbsent(key(id), none -> new LinkedHashSet<>()).addAll(claims));
        objects.forEach((id, facts) -> {
            Set<String> proven = proof.getOrDefault(id, Set.of());
            facts.lost = proof.containsKey(id) ? facts.lost : null;
            facts.versions.retainAll(proven);
            facts.accepted.retainAll(proven);
            facts.earlier.retainAll(proven);
        });
    }

    /** Stands for a change, in front of every instant. */
    private static String mark(PlannedRow.Update update) {
        PlannedRow.Wanted wanted = update.wanted();
        return mark(wanted.members() + " "
                + (wanted.tags() == null ? "" : wanted.tags().text()) + " " + wanted.comment());
    }

    private static String mark(String text) {
        return "*" + Integer.toHexString(text.hashCode());
    }

    private static boolean isMark(String claim) {
        return claim.startsWith("*");
    }

    // comments

    /** An object has a comment, as the last one that this run has made or found there. */
    synchronized void commented(String id, String comment) {
        List<String> comments = facts(id).comments;
        String mark = mark(CommentText.fold(comment));
        if (comments.isEmpty() || !comments.get(comments.size() - 1).equals(mark)) {
            comments.add(mark);
        }
    }

    /** How many times an object should have a comment: once more when another one of this run stands behind it. */
    synchronized int commentCount(String id, @Nullable String comment) {
        if (comment == null) {
            return 1;
        }
        String mark = mark(CommentText.fold(comment));
        return ask(id, 1, facts -> {
            int size = facts.comments.size();
            boolean isLast = size > 0 && facts.comments.get(size - 1).equals(mark);
            return isLast
                    ? 1
                    : 1 + (int) facts.comments.stream().filter(mark::equals).count();
        });
    }

    // merged incidents

    /** An incident leads to another one. */
    synchronized void merged(String id, String into) {
        facts(id).into = into;
    }

    /** The incident that an incident was merged into, or null. */
    synchronized @Nullable String into(String id) {
        Facts facts = objects.get(key(id));
        return facts == null ? null : facts.into;
    }

    /** Where an identifier leads, as far as it is known. */
    synchronized String end(String id) {
        List<String> path = path(id);
        return path.get(path.size() - 1);
    }

    /** An identifier, and those it leads to. */
    private List<String> path(String id) {
        List<String> path = new ArrayList<>(List.of(id));
        for (String next = into(id); next != null && path.size() <= MAX_REDIRECTS; next = into(next)) {
            path.add(next);
        }
        return path;
    }

    // dry runs

    /** A dry run would change an object. */
    synchronized void suppose(String id, ObjectChange change) {
        Facts facts = facts(id);
        facts.members.putAll(change.members());
        facts.tags = change.tags() == null ? facts.tags : change.tags();
        if (change.comment() != null) {
            String folded = CommentText.fold(change.comment());
            facts.newComments.add(folded.substring(0, Math.min(folded.length(), SUPPOSED_CHARACTERS)));
        }
    }

    /** What an object would be like after the rows so far. */
    synchronized ObjectState supposed(ObjectState read) {
        Facts facts = objects.get(key(read.id()));
        if (facts == null || !facts.hasSupposed()) {
            return read;
        }
        ObjectState state = read.with(new ObjectChange(facts.members, facts.tags, null));
        for (String comment : facts.newComments) {
            state = state.with(new ObjectChange(Map.of(), null, comment));
        }
        return state;
    }

    // the account

    /** Whether a failure says that the login service would refuse every row. */
    static boolean isSignInRefused(Code code) {
        return SIGN_IN_REFUSED.contains(code);
    }

    /** A call failed, perhaps because the login service refuses the account. */
    public synchronized void failed(Code code) {
        signIn = isSignInRefused(code) ? code : signIn;
    }

    /** Why the login service refused the account in this run, or null. */
    public synchronized @Nullable Code signInRefused() {
        return signIn;
    }

    // from call to call

    /**
     * What is known of these objects, and of those they lead to.
     *
     * @param mayLeadElsewhere whether they may lead to others that are known, which nobody has read yet
     */
    public synchronized RunState of(Collection<String> ids, boolean mayLeadElsewhere) {
        RunState some = new RunState();
        some.signIn = signIn;
        ids.stream().flatMap(id -> path(id).stream()).map(RunState::key).forEach(id -> {
            if (objects.containsKey(id)) {
                some.objects.put(id, objects.get(id));
            }
        });
        if (mayLeadElsewhere) {
            objects.entrySet().stream()
                    .filter(known -> known.getValue().into == null)
                    .limit(MOST_OTHERS)
                    .forEach(known -> some.objects.put(known.getKey(), known.getValue()));
        }
        return some.copy();
    }

    private RunState copy() {
        return read(RequestReader.of(json().toString()));
    }

    /** Takes over what a call has learnt: of its objects it knows more. */
    public synchronized void take(RunState of) {
        RunState learnt = of.copy();
        objects.putAll(learnt.objects);
        signIn = learnt.signIn == null ? signIn : learnt.signIn;
    }

    /** The document that goes with a call and its answer. */
    synchronized JsonObject json() {
        JsonObject all = new JsonObject();
        objects.forEach((id, facts) -> all.add(id, json(facts)));
        JsonObject json = new JsonObject();
        json.add("objects", all);
        if (signIn != null) {
            json.addProperty("sign_in", signIn.word());
        }
        return json;
    }

    private static JsonObject json(Facts facts) {
        JsonObject json = new JsonObject();
        add(json, "versions", facts.versions);
        add(json, "accepted", facts.accepted);
        add(json, "unsure", facts.unsure);
        add(json, "comments", facts.comments);
        if (facts.latest != null) {
            json.addProperty("latest", facts.latest.toString());
            json.addProperty("passed", facts.isPassed);
        }
        if (facts.lost != null) {
            json.addProperty("lost", facts.lost.toString());
        }
        if (facts.pausedUntil != null) {
            json.addProperty("paused_until", facts.pausedUntil.toString());
            json.addProperty("pause_status", facts.pauseStatus);
        }
        if (facts.into != null) {
            json.addProperty("into", facts.into);
        }
        if (facts.hasSupposed()) {
            JsonObject supposed = new JsonObject();
            JsonObject members = new JsonObject();
            facts.members.forEach((field, value) -> members.addProperty(field.parameter(), value));
            supposed.add("members", members);
            if (facts.tags != null) {
                JsonArray tags = new JsonArray();
                facts.tags.forEach(tags::add);
                supposed.add("tags", tags);
            }
            add(supposed, "comments", facts.newComments);
            json.add("supposed", supposed);
        }
        return json;
    }

    private static void add(JsonObject json, String member, Collection<String> texts) {
        if (!texts.isEmpty()) {
            JsonArray array = new JsonArray();
            texts.forEach(array::add);
            json.add(member, array);
        }
    }

    /** Reads a document; what is wrong in it is a fault of the request. */
    static RunState read(RequestReader json) {
        RunState state = new RunState();
        RequestReader all = json.object("objects");
        all.names().forEach(id -> read(all.object(id), state.facts(id)));
        String code = json.text("sign_in");
        if (!code.isEmpty()) {
            state.signIn = Code.of(code);
            if (!isSignInRefused(state.signIn)) {
                json.fault(Code.SETTING_INVALID, "sign_in", "value is not accepted", "use token_refused");
            }
        }
        json.refuseOthers();
        return state;
    }

    /**
     * Reads what a call has answered; nothing is known where it answers none.
     *
     * @throws DefenderException when it is not the service that has written it
     */
    static RunState answered(@Nullable JsonElement json) {
        RequestReader reader = RequestReader.of(json == null ? "" : json.toString());
        RunState state = read(reader);
        reader.end();
        return state;
    }

    private static void read(RequestReader json, Facts facts) {
        facts.versions.addAll(json.texts("versions"));
        facts.accepted.addAll(json.texts("accepted"));
        facts.unsure.addAll(json.texts("unsure"));
        facts.comments.addAll(json.texts("comments"));
        facts.latest = instant(json, "latest");
        facts.isPassed = json.flag("passed");
        facts.lost = instant(json, "lost");
        facts.pausedUntil = instant(json, "paused_until");
        facts.pauseStatus = json.number("pause_status", 0, 0, 599);
        facts.into = json.has("into") ? json.text("into") : null;
        json.text("into");
        RequestReader supposed = json.object("supposed");
        RequestReader members = supposed.object("members");
        for (UpdateField field : UpdateField.values()) {
            if (members.has(field.parameter())) {
                facts.members.put(field, members.text(field.parameter()));
            }
        }
        members.refuseOthers();
        List<String> tags = supposed.texts("tags");
        facts.tags = supposed.has("tags") ? tags : null;
        facts.newComments.addAll(supposed.texts("comments"));
        supposed.refuseOthers();
        json.refuseOthers();
    }

    private static @Nullable Instant instant(RequestReader json, String member) {
        String text = json.text(member);
        Instant instant = Timestamps.parse(text);
        if (instant == null && !text.isEmpty()) {
            json.fault(Code.SETTING_INVALID, member, "value is not an instant", "send what the service answered");
        }
        return instant;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RunState state && json().equals(state.json());
    }

    @Override
    public int hashCode() {
        return json().hashCode();
    }

    @Override
    public String toString() {
        return json().toString();
    }
}

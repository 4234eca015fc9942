package ta.simulator.defender;

import java.time.Duration;

/** How the service behaves where the real one's behaviour is unknown or varies; may be changed while it runs. */
public final class SimulatorSettings {
    private volatile boolean orderBy = true;
    private volatile boolean graphNewestFirst;
    private volatile boolean keySetPaging;
    private volatile boolean throttling;
    private volatile String retryAfterForm = "integer";
    private volatile int batchMaximum = 100;
    private volatile Duration latency = Duration.ZERO;
    private volatile String refusedDetermination = "";
    private volatile boolean strictDeterminations;
    private volatile boolean expandedListFails;
    private volatile int largestPage = Integer.MAX_VALUE;
    private volatile int huntingRowLimit = 100_000;
    private volatile int huntingByteLimit = 50 << 20;
    private volatile boolean huntingPascalCase;
    private volatile boolean huntingODataKeys;
    private volatile boolean huntingDynamicAsString;

    /** Whether Graph understands {@code $orderby} (undocumented, contract §3.3); otherwise it answers 400. */
    public SimulatorSettings setOrderBy(boolean understood) {
        orderBy = understood;
        return this;
    }

    /** Whether Graph lists newest first when no order is asked for; otherwise in order of insertion. */
    public SimulatorSettings setGraphNewestFirst(boolean newest) {
        graphNewestFirst = newest;
        return this;
    }

    /** Whether next links go on behind the last object served; otherwise they count, and drift on live data. */
    public SimulatorSettings setKeySetPaging(boolean keySet) {
        keySetPaging = keySet;
        return this;
    }

    /** Whether the documented budgets per minute and hour are enforced with 429. */
    public SimulatorSettings setThrottling(boolean on) {
        throttling = on;
        return this;
    }

    /** How 429 names the wait: {@code integer}, {@code decimal}, {@code date} or {@code missing}. */
    public SimulatorSettings setRetryAfterForm(String form) {
        if (!form.matches("integer|decimal|date|missing")) {
            throw new IllegalArgumentException(
                    "Retry-After form '" + form + "': must be integer, decimal, date or missing");
        }
        retryAfterForm = form;
        return this;
    }

    /** The largest number of identifiers batchUpdate takes; not documented, the error names it (contract §1.5). */
    public SimulatorSettings setBatchMaximum(int maximum) {
        batchMaximum = maximum;
        return this;
    }

    /** Every answer of an API comes this much later. */
    public SimulatorSettings setLatency(Duration time) {
        latency = time;
        return this;
    }

    /** A determination (in any API's spelling) that is refused with 400 although it is documented; empty: none. */
    public SimulatorSettings setRefusedDetermination(String name) {
        refusedDetermination = name;
        return this;
    }

    /** Whether a determination that its classification does not allow is refused; the documents disagree (§1.6). */
    public SimulatorSettings setStrictDeterminations(boolean strict) {
        strictDeterminations = strict;
        return this;
    }

    /** Whether Graph answers 500 to lists of incidents with their alerts, as on large tenants (§3.3). */
    public SimulatorSettings setExpandedListFails(boolean fails) {
        expandedListFails = fails;
        return this;
    }

    /** No page holds more objects than this, however many are asked for; next links lead on. */
    public SimulatorSettings setLargestPage(int objects) {
        largestPage = objects;
        return this;
    }

    /** After how many rows an answer of advanced hunting is cut without a word. */
    public SimulatorSettings setHuntingRowLimit(int rows) {
        huntingRowLimit = rows;
        return this;
    }

    /** From how many bytes on an answer of advanced hunting is refused. */
    public SimulatorSettings setHuntingByteLimit(int bytes) {
        huntingByteLimit = bytes;
        return this;
    }

    /** Whether advanced hunting spells {@code Schema}, {@code Results}, {@code Name} and {@code Type} with capitals. */
    public SimulatorSettings setHuntingPascalCase(boolean pascal) {
        huntingPascalCase = pascal;
        return this;
    }

    /** Whether rows of advanced hunting have {@code @odata.type} members between the columns. */
    public SimulatorSettings setHuntingODataKeys(boolean shown) {
        huntingODataKeys = shown;
        return this;
    }

    /** Whether dynamic columns come as strings with JSON in them. */
    public SimulatorSettings setHuntingDynamicAsString(boolean text) {
        huntingDynamicAsString = text;
        return this;
    }

    int huntingRowLimit() {
        return huntingRowLimit;
    }

    int huntingByteLimit() {
        return huntingByteLimit;
    }

    boolean huntingPascalCase() {
        return huntingPascalCase;
    }

    boolean huntingODataKeys() {
        return huntingODataKeys;
    }

    boolean huntingDynamicAsString() {
        return huntingDynamicAsString;
    }

    int largestPage() {
        return largestPage;
    }

    boolean strictDeterminations() {
        return strictDeterminations;
    }

    boolean expandedListFails() {
        return expandedListFails;
    }

    boolean orderBy() {
        return orderBy;
    }

    boolean graphNewestFirst() {
        return graphNewestFirst;
    }

    boolean keySetPaging() {
        return keySetPaging;
    }

    boolean throttling() {
        return throttling;
    }

    String retryAfterForm() {
        return retryAfterForm;
    }

    int batchMaximum() {
        return batchMaximum;
    }

    Duration latency() {
        return latency;
    }

    String refusedDetermination() {
        return refusedDetermination;
    }
}

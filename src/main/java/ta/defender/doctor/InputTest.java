package ta.defender.doctor;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ta.defender.eventhub.StreamSettings;
import ta.defender.http.Environment;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.model.Secret;
import ta.defender.splunk.AddonSettings;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkLog;
import ta.defender.splunk.SplunkState;
import ta.defender.storage.ArchiveSettings;

/**
 * Tests an input that reads a stream or an archive, as the page's form has it, saved or not. The two things that a
 * {@link ConnectionTest} must not become, this must not become either.
 */
public final class InputTest {
    /** Names there belong to customers, but connections end at Microsoft. */
    private static final Pattern MICROSOFT = Pattern.compile(
            ".+\\.(servicebus\\.(windows\\.net|usgovcloudapi\\.net|chinacloudapi\\.cn)"
                    + "|blob\\.(core\\.windows\\.net|core\\.usgovcloudapi\\.net|core\\.chinacloudapi\\.cn|storage\\.azure\\.net))");

    private final Environment environment;
    private final InputProbes probes;
    private final SplunkLog log;

    public InputTest(Environment environment, InputProbes probes, SplunkLog log) {
        this.environment = environment;
        this.probes = probes;
        this.log = log;
    }

    /**
     * What is tested.
     *
     * @param stanza {@code <scheme>://<name>}; a new input may have no name yet
     * @param settings its parameters; null for those that are saved
     * @param secret the connection string, SAS token or key to use, or null for the stored one
     */
    public record Input(
            String stanza,
            @Nullable Map<String, String> settings,
            @Nullable Secret secret) {}

    /**
     * Where an input connects to, and with what.
     *
     * @param field the setting that has the address
     * @param account whose token it uses, or null when it has a secret of its own
     */
    private record Target(
            String host,
            String address,
            String field,
            @Nullable String account,
            String auth) {
        static Target of(String stanza, Map<String, String> values) {
            if (stanza.startsWith(ArchiveSettings.SCHEME)) {
                ArchiveSettings archive = ArchiveSettings.read(stanza, values);
                URI url = archive.storageUrl();
                return new Target(url.getHost(), url.toString(), "storage_url", archive.account(), "" + archive.auth());
            }
            StreamSettings stream = StreamSettings.read(stanza, values);
            return new Target(
                    stream.host(),
                    stream.host() + ":" + stream.port(),
                    "bootstrap",
                    stream.account(),
                    "" + stream.auth());
        }

        static @Nullable Target ofSaved(Map.Entry<String, Map<String, String>> input) {
            try {
                return InputProbes.has(input.getKey()) ? of(input.getKey(), input.getValue()) : null;
            } catch (DefenderException e) {
                return null;
            }
        }

        boolean isMicrosoft() {
            return MICROSOFT.matcher(host).matches();
        }
    }

    /**
     * Tests it.
     *
     * @param caller the management port with the rights of the caller, which decide whether an address may be called
     * @param system the same with the right to read secrets
     * @throws DefenderException when the input is not tested at all
     */
    public TestReport run(Input tested, ManagementPort caller, ManagementPort system) throws InterruptedException {
        if (!InputProbes.has(tested.stanza())) {
            throw refused(
                    Code.SETTING_INVALID,
                    "only inputs of defender_stream and defender_archive are tested this way",
                    "test the account of this input",
                    "input");
        }
        Map<String, Map<String, String>> inputs = system.conf("inputs");
        Map<String, String> values = tested.settings() == null ? inputs.get(tested.stanza()) : tested.settings();
        if (values == null) {
            throw refused(
                    Code.INPUT_NOT_FOUND,
                    "input " + tested.stanza() + " not found",
                    "save it first, or send its settings",
                    "input");
        }
        Target target = Target.of(tested.stanza(), values);
        SplunkState state = ConnectionTest.state(system);
        AddonSettings settings = AddonSettings.read(state.settings());
        List<Target> saved = inputs.entrySet().stream()
                .map(Target::ofSaved)
                .filter(Objects::nonNull)
                .filter(other -> other.address().equals(target.address()))
                .toList();
        boolean known = target.isMicrosoft() || !saved.isEmpty();
        boolean vetted = target.isMicrosoft()
                || saved.stream()
                        .anyMatch(other ->
                                target.account() == null || target.account().equals(other.account()));
        refuseAddress(target, vetted, settings, caller);
        if (target.account() == null && tested.secret() == null) {
            refuseSecret(tested, target, inputs);
        }
        CheckResults found = new CheckResults(tested.stanza(), new CopyOnWriteArrayList<>());
        boolean inTime = TimedCheck.run(
                () -> probes.check(tested.stanza(), values, with(state, tested), environment)
                        .forEach(found::add),
                found,
                log);
        // a token is the matter of an account, which is saved
        Set<Check> strangers = known ? Set.of() : Set.of(Check.PERMISSION);
        return new TestReport(tested.stanza(), found.list(), inTime, strangers, tested.secret());
    }

    /** A user who can save the input can test it: a saved input sends the token of its account to the same address. */
    private static void refuseAddress(Target target, boolean vetted, AddonSettings settings, ManagementPort caller)
            throws InterruptedException {
        if (!vetted && !caller.mayWriteConfiguration()) {
            String of = target.account() == null ? "" : " and the account " + target.account();
            throw refused(
                    Code.ADDRESS_NOT_SAVED,
                    "no saved input has the address " + target.address() + of,
                    "only a user who may save inputs may test it",
                    target.field());
        }
        // Kafka connects without the proxy
        boolean proxied = settings.proxy() != null && target.field().equals("storage_url");
        if (CallableHosts.isReserved(target.host(), proxied)) {
            throw new DefenderException(List.of(CallableHosts.reserved(target.host(), target.field())));
        }
    }

    /** A stored secret goes nowhere else than where the saved input sends it. */
    private static void refuseSecret(Input tested, Target target, Map<String, Map<String, String>> inputs) {
        Target own = Stream.ofNullable(inputs.get(tested.stanza()))
                .map(values -> Target.ofSaved(Map.entry(tested.stanza(), values)))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (!target.equals(own)) {
            throw refused(
                    Code.SECRET_NEEDED,
                    "the stored secret is only used with the address of the saved input",
                    "re-enter the secret",
                    "secret");
        }
    }

    private static SplunkState with(SplunkState state, Input tested) {
        Secret given = tested.secret();
        if (given == null) {
            return state;
        }
        Map<String, Secret> secrets = new HashMap<>(state.secrets());
        secrets.put(tested.stanza(), given);
        return new SplunkState(state.settings(), state.accounts(), secrets);
    }

    private static DefenderException refused(Code code, String what, String remedy, String field) {
        return new DefenderException(List.of(new Issue(code, what, remedy, field)));
    }
}

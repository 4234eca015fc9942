package ta.defender.storage.azure;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ta.defender.http.CallListener;
import ta.defender.http.Environment;
import ta.defender.http.RetryPolicy;
import ta.defender.microsoft.InputProbe;
import ta.defender.microsoft.MicrosoftClients;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Finding;
import ta.defender.model.Issue;
import ta.defender.splunk.AddonSettings;
import ta.defender.splunk.SplunkState;
import ta.defender.storage.ArchiveProbe;
import ta.defender.storage.ArchiveSettings;
import ta.defender.storage.BlobStore;
import ta.defender.storage.StorageAccess;
import ta.defender.storage.StorageSecret;

/** Tries what a stanza of {@code defender_archive} needs: settings, secret, and what {@link ArchiveProbe} looks at. */
public final class AzureProbe implements InputProbe {
    /** Azure refuses signatures from hosts whose clock is further off. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(15);

    private static final Duration END_IS_NEAR = Duration.ofDays(14);

    @Override
    public List<Finding> check(String stanza, Map<String, String> values, SplunkState state, Environment environment)
            throws InterruptedException {
        List<Finding> found = new ArrayList<>();
        Code step = Code.SETTINGS;
        String target = "";
        try (MicrosoftClients clients = new MicrosoftClients(environment, CallListener.NONE, RetryPolicy.ONCE)) {
            ArchiveSettings input = ArchiveSettings.read(stanza, values);
            AddonSettings settings = AddonSettings.read(state.settings());
            target = input.storageUrl().getHost();
            found.add(Finding.ok(step, target, "the input's settings have accepted values"));
            step = Code.SECRET;
            StorageAccess access = StorageAccess.of(input, settings, state);
            Instant now = environment.clock().instant();
            if (input.auth() == ArchiveSettings.Auth.SAS) {
                expiry(target, StorageSecret.read(input, access.secret()).end(), now)
                        .ifPresent(found::add);
            }
            BlobStore store = access.open(clients, new AzureBlobStores(), environment.clock());
            found.addAll(ArchiveProbe.check(input, store));
            Duration off = Duration.between(
                            environment.clock().instant(), store.clock().instant())
                    .abs();
            if (off.compareTo(CLOCK_TOLERANCE) > 0) {
                found.add(Finding.failed(
                        Code.CLOCK,
                        target,
                        Issue.of(
                                Code.CLOCK,
                                "this host's clock is " + off.toMinutes() + " minutes off Azure's",
                                "set it right, for example with NTP")));
            }
        } catch (DefenderException e) {
            found.addAll(Finding.failed(step, target, e));
        }
        return found;
    }

    private static Optional<Finding> expiry(String target, @Nullable Instant end, Instant now) {
        if (end == null || end.isAfter(now.plus(END_IS_NEAR))) {
            return Optional.empty();
        }
        boolean over = !end.isAfter(now);
        Issue issue = new Issue(
                Code.CREDENTIAL_INVALID,
                "the SAS token " + (over ? "expired" : "expires") + " at " + end,
                "create a new one, and enter it as the secret of the input",
                "secret");
        return Optional.of(
                over ? Finding.failed(Code.SECRET, target, issue) : Finding.warning(Code.SECRET, target, issue));
    }
}

package ta.defender.migration;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ApiException;
import ta.defender.http.Responses;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.model.Secret;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.ManagementPort.Entry;
import ta.defender.splunk.SplunkStateReader;

/** What a migration changes in Splunk, with the rights of the caller. */
final class InputChanges {
    private static final String OURS = "nobody/TA_defender/";

    private final ManagementPort caller;
    private final ManagementPort system;

    /** @param system tells whether a secret is stored, which the caller need not see */
    InputChanges(ManagementPort caller, ManagementPort system) {
        this.caller = caller;
        this.system = system;
    }

    void requireIndex(String index) throws InterruptedException {
        if (!caller.mayHaveIndex(index)) {
            throw new DefenderException(List.of(new Issue(
                    Code.INDEX_NOT_FOUND,
                    "index " + index + " does not exist",
                    "create it, then repeat this",
                    "index")));
        }
    }

    void account(Candidate candidate, MigrationRequest request) throws InterruptedException {
        InputMapping mapping = candidate.mapping();
        if (!mapping.account().isEmpty() && !candidate.accountExists()) {
            Map<String, String> form = new LinkedHashMap<>();
            form.put("name", mapping.account());
            form.putAll(mapping.accountSettings());
            create(OURS + "configs/conf-defender_account", "", form);
        }
        Secret secret = Candidates.secret(mapping, request);
        if (secret == null) {
            return;
        }
        String name = candidate.secretName();
        if (candidate.secretStored()
                && (mapping.account().isEmpty() ? candidate.ours() != null : candidate.accountExists())) {
            requireSame(name, secret);
            return;
        }
        Map<String, String> form = new LinkedHashMap<>();
        form.put("name", name);
        form.put("realm", SplunkStateReader.REALM);
        form.put("password", secret.reveal());
        // without f= the answer repeats the secret
        if (!create(OURS + "storage/passwords", "f=username", form)) {
            String entry = ManagementPort.encoded(SplunkStateReader.REALM + ":" + name.replace(":", "\\:") + ":");
            caller.write(OURS + "storage/passwords/" + entry, "f=username", Map.of("password", secret.reveal()));
        }
    }

    /** Inputs of ours may use the stored one, and nobody has tried the other. */
    private void requireSame(String name, Secret given) throws InterruptedException {
        Secret stored = system.passwords(SplunkStateReader.REALM).get(name);
        if (stored == null || !stored.equals(given)) {
            throw new DefenderException(List.of(new Issue(
                    Code.SETTING_INVALID,
                    "a secret of " + name + " is stored already and differs from the given one",
                    "leave secrets[\"" + name
                            + "\"] out to keep it, or replace it in the account's settings, which can be" + " tested",
                    "secrets")));
        }
    }

    /** False when there is one of that name. */
    private boolean create(String path, String query, Map<String, String> form) throws InterruptedException {
        try {
            caller.write(path, query, form);
            return true;
        } catch (ApiException e) {
            if (e.status() == 409) {
                return false;
            }
            throw e;
        }
    }

    /** Creates our input, or changes it while it is disabled. */
    void save(String stanza, @Nullable Entry ours, Map<String, String> settings, StartPoint start, boolean isStream)
            throws InterruptedException {
        int end = stanza.indexOf("://");
        String path = OURS + "data/inputs/" + stanza.substring(0, end);
        String name = stanza.substring(end + 3);
        Map<String, String> form = new LinkedHashMap<>(settings);
        form.put(isStream ? "start_position" : "start_time", start.text());
        if (ours != null) {
            caller.write(path + "/" + ManagementPort.encoded(name), "", form);
            return;
        }
        Map<String, String> created = new LinkedHashMap<>(form);
        created.put("name", name);
        created.put("disabled", "1");
        if (!create(path, "", created)) {
            caller.write(path + "/" + ManagementPort.encoded(name), "", form);
        }
    }

    void enable(String stanza, boolean enabled) throws InterruptedException {
        int end = stanza.indexOf("://");
        caller.write(
                OURS + "data/inputs/" + stanza.substring(0, end) + "/"
                        + ManagementPort.encoded(stanza.substring(end + 3)) + (enabled ? "/enable" : "/disable"),
                "",
                Map.of());
    }

    void enableTheirs(OtherInput input, boolean enabled) throws InterruptedException {
        String app = "nobody/" + ManagementPort.encoded(input.app()) + "/";
        try {
            caller.write(
                    app + "data/inputs/" + ManagementPort.encoded(input.scheme()) + "/"
                            + ManagementPort.encoded(input.name()) + (enabled ? "/enable" : "/disable"),
                    "",
                    Map.of());
        } catch (ApiException e) {
            if (!Responses.isNotFound(e.status())) {
                throw e;
            }
            // the add-on itself is disabled, so Splunk does not know its scheme
            caller.write(
                    app + "configs/conf-inputs/" + ManagementPort.encoded(input.stanza()),
                    "",
                    Map.of("disabled", enabled ? "0" : "1"));
        }
    }
}

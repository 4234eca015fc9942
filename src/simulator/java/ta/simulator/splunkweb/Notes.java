package ta.simulator.splunkweb;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ta.simulator.defender.Call;
import ta.simulator.defender.DefenderSimulator;

/** What a person at the browser wants to know of the simulated tenant: values for an account, and what was changed. */
public final class Notes {
    private static final int SHOWN = 20;

    /** Settings of an account, and what the form calls them. */
    private static final Map<String, String> FIELDS = new LinkedHashMap<>();

    static {
        FIELDS.put("tenant_id", "Tenant ID");
        FIELDS.put("client_id", "Client ID");
        FIELDS.put("cloud", "Cloud");
        FIELDS.put("login_url", "Login address");
        FIELDS.put("graph_url", "Microsoft Graph address");
        FIELDS.put("endpoint_url", "Defender for Endpoint address");
        FIELDS.put("xdr_url", "Defender XDR address");
    }

    private Notes() {}

    /** Heading and text, in the order in which they are wanted. */
    public static Map<String, String> of(
            DefenderSimulator defender, Map<String, String> account, Map<String, String> streaming) {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put(
                "What it is",
                "Login and APIs of an invented tenant, on this machine. An account with these values works.");
        FIELDS.forEach((key, label) -> notes.put(label, account.get(key)));
        notes.put("Client secret", defender.secret());
        notes.putAll(streaming);
        List<Call> writes = defender.calls().all().stream()
                .filter(call -> !call.method().equals("GET") && !call.path().endsWith("/token"))
                .filter(call -> !call.path().startsWith("/_simulator"))
                .toList();
        notes.put("Changes so far", String.valueOf(writes.size()));
        for (int number = writes.size() - 1; number >= Math.max(0, writes.size() - SHOWN); number--) {
            Call write = writes.get(number);
            notes.put(
                    (number + 1) + ". " + write.time(),
                    write.method() + " " + write.path() + "\n" + write.body() + "\n-> " + write.status());
        }
        return notes;
    }
}

package ta.defender.microsoft;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the login service's AADSTS codes mean for administrators, and what to do. */
final class AadstsCodes {
    private static final Map<Integer, Entry> ENTRIES = Stream.of(
                    permanent(
                            7000215,
                            "the client secret is wrong",
                            "store the secret's value, not its ID, as the account's secret"),
                    permanent(
                            7000222,
                            "the client secret has expired",
                            "create a new one in the app registration and store its value"),
                    permanent(
                            700016,
                            "the application is not known in this tenant",
                            "check client ID and tenant ID of the account"),
                    permanent(
                            90002,
                            "the tenant does not exist in this cloud",
                            "check tenant ID, cloud and login address of the account"),
                    permanent(
                            900023,
                            "the tenant is neither a GUID nor a domain name",
                            "check the tenant ID of the account"),
                    permanent(
                            500011,
                            "the API asked for is not present in this tenant",
                            "for an event hub, check the namespace; otherwise check the scope and the cloud of the account,"
                                    + " and that the tenant has a licence for the API"),
                    permanent(
                            650052,
                            "the tenant is not subscribed to the API asked for",
                            "check the tenant's licence, and scope and cloud of the account"),
                    permanent(70011, "the scope is not valid", "use the API's address followed by /.default"),
                    permanent(28002, "the scope is not valid", "use the API's address followed by /.default"),
                    permanent(
                            700022,
                            "the scope names several APIs",
                            "use one scope, the API's address followed by /.default"),
                    permanent(
                            700027,
                            "the certificate is not registered with the application",
                            "upload the public certificate to the app registration"),
                    permanent(
                            50012,
                            "the signature made with the private key is not accepted",
                            "store the private key that belongs to the registered certificate"),
                    permanent(
                            700030,
                            "the certificate is not valid",
                            "register a certificate that is valid now and belongs to the stored key"),
                    permanent(
                            700024, "the request's time is outside the permitted range", "set this host's clock (NTP)"),
                    permanent(
                            500133, "the request's time is outside the permitted range", "set this host's clock (NTP)"),
                    permanent(
                            7000218,
                            "no secret or certificate reached the service",
                            "check auth of the account, and that the app registration is not a public client only"),
                    permanent(7000112, "the application is disabled", "enable it under Enterprise applications"),
                    permanent(70001, "the application is not found or not supported", "check client_id of the account"),
                    permanent(
                            65001,
                            "the permissions have no consent",
                            "let an administrator grant consent to the application's permissions"),
                    permanent(
                            9001023,
                            "the tenant is not a concrete one",
                            "set tenant_id to the tenant's GUID instead of common or organizations"),
                    permanent(
                            90038,
                            "the tenant belongs to another national cloud",
                            "check cloud and login_url of the account"),
                    permanent(
                            900382, "the tenant belongs to another cloud", "check cloud and login_url of the account"),
                    permanent(
                            900432,
                            "the API and the tenant are in different clouds",
                            "check cloud, login_url and scopes of the account"),
                    permanent(
                            53003,
                            "Conditional Access blocks the application from here",
                            "allow this host's outgoing address in the policy for workload identities"),
                    permanent(
                            700229,
                            "this kind of token cannot be used to sign in an application",
                            "use a client secret or a certificate"),
                    passing(90006, "the login service is busy"),
                    passing(90012, "the login service took too long"),
                    passing(90024, "the request was throttled"),
                    passing(90033, "the login service is not available at the moment"),
                    passing(90055, "there were too many requests"))
            .collect(Collectors.toUnmodifiableMap(Entry::code, Function.identity()));

    private AadstsCodes() {}

    /**
     * One row.
     *
     * @param code the number after AADSTS
     * @param meaning what is wrong
     * @param remedy what to do
     * @param isTransient it passes by itself
     */
    record Entry(int code, String meaning, String remedy, boolean isTransient) {
        String describe() {
            return "AADSTS" + code + " " + meaning;
        }
    }

    /** The rows for those of {@code codes} that have one, in that order. */
    static List<Entry> known(List<Integer> codes) {
        return codes.stream().filter(ENTRIES::containsKey).map(ENTRIES::get).toList();
    }

    private static Entry permanent(int code, String meaning, String remedy) {
        return new Entry(code, meaning, remedy, false);
    }

    private static Entry passing(int code, String meaning) {
        return new Entry(code, meaning, "retrying", true);
    }
}

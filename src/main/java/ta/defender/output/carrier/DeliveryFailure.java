package ta.defender.output.carrier;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/** Why the other side did not take messages; they are kept and sent again. */
final class DeliveryFailure {
    private DeliveryFailure() {}

    /** A repeat may succeed by itself. */
    static DefenderException unavailable(String what, @Nullable Throwable cause) {
        return unavailable(what, "Check that the receiver runs and can be reached.", cause);
    }

    static DefenderException unavailable(String what, String remedy, @Nullable Throwable cause) {
        return new DefenderException(Code.OUTPUT_UNAVAILABLE, what, remedy, cause);
    }

    /** A POST request had no complete response. */
    static DefenderException post(String address, IOException failure) {
        String what = "POST to " + address + " failed: " + failure.getMessage();
        return failure.getCause() instanceof DefenderException cause && cause.code() == Code.TLS_UNTRUSTED
                ? configuration(
                        what,
                        "Set ca_file to the CA that signed it, and use the name in the certificate in url.",
                        failure)
                : unavailable(what, failure);
    }

    /** The administrator corrects a setting, here or at the other side. */
    static DefenderException configuration(String what, String remedy, @Nullable Throwable cause) {
        return new DefenderException(Code.OUTPUT_REJECTED, what, remedy, cause);
    }
}
